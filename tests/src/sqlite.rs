//! Embedded databases: a migrated template file, copied for each test.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tokio::sync::OnceCell;

use crate::database::{migrate, migrations_hash};

/// Puts a database into `folder` and says where.
pub(crate) async fn create(folder: &Path, migrated: bool) -> String {
    let file = folder.join("orgweave.db");
    if migrated {
        fs::copy(template().await, &file).expect("the template can be copied");
    } else {
        File::create(&file).expect("an empty file can be made");
    }
    format!("sqlite://{}", file.display())
}

/// The template, made by whichever process comes first.
async fn template() -> &'static Path {
    static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let folder = std::env::temp_dir().join("orgweave-tests");
            fs::create_dir_all(&folder).expect("a folder for templates can be made");
            let name = format!("template-{}.db", migrations_hash());
            let file = folder.join(&name);
            let lock = File::create(folder.join("lock")).expect("the lock can be made");
            lock.lock().expect("the lock can be taken");
            if !file.exists() {
                let making = folder.join(format!("making-{name}"));
                let _ = fs::remove_file(&making);
                migrate(&format!("sqlite://{}", making.display())).await;
                // Closing moved everything out of the write-ahead log, so the file alone is the database.
                fs::rename(&making, &file).expect("the template can be renamed");
            }
            file
        })
        .await
}
