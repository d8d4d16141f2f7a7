//! Writes a data set as folders that `orgweave import` reads: `cargo run -p orgweave-demo --example write -- NAME FOLDER`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, folder] = &arguments[..] else { panic!("write NAME FOLDER") };
    let system = demo::find(name).unwrap_or_else(|| panic!("no system is called {name}"));
    for (at, step) in (1..).zip((system.build)().steps) {
        let folder = Path::new(folder).join(at.to_string());
        std::fs::create_dir_all(&folder)?;
        for (file, sheet) in step.files() {
            std::fs::write(folder.join(file), sheet.to_csv())?;
        }
        println!("{} {} {}", folder.display(), step.effective, step.title);
    }
    Ok(())
}
