//! The models under test: the divisions of China, a hospital that resembles them in nothing, a county that uses
//! everything a model may say, and a scout movement that is known by its file alone.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use entity::model::{Model, ModelSource, SharedModel, load, load_built_in};

/// The folder of this crate.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder that everything is checked out in.
pub fn top() -> &'static Path {
    folder().parent().expect("the crate lies in the workspace")
}

/// A model that comes with the program.
pub fn built_in(name: &str) -> SharedModel {
    Arc::new(load_built_in(name).expect("it is built in").expect("it has no faults"))
}

/// The divisions of China.
pub fn national() -> SharedModel {
    static MODEL: LazyLock<SharedModel> = LazyLock::new(|| built_in("national"));
    Arc::clone(&MODEL)
}

/// Where the hospital's model lies.
pub fn hospital_file() -> PathBuf {
    folder().join("models/hospital.toml")
}

/// Places, committees and branches, joint bodies, people: everything a model may say.
pub fn county() -> SharedModel {
    static MODEL: LazyLock<SharedModel> = LazyLock::new(|| Arc::new(parse("county")));
    Arc::clone(&MODEL)
}

/// A movement of volunteers in several countries, in English and French.
pub fn scouts() -> SharedModel {
    static MODEL: LazyLock<SharedModel> = LazyLock::new(|| Arc::new(parse("scouts")));
    Arc::clone(&MODEL)
}

/// The text of one of the models of this folder.
pub fn text(model: &str) -> String {
    let name = folder().join("models").join(format!("{model}.toml"));
    std::fs::read_to_string(&name).unwrap_or_else(|error| panic!("{}: {error}", name.display()))
}

/// A model of this folder, changed by whoever asks.
pub fn parse(model: &str) -> Model {
    read(&text(model))
}

/// A model from its text.
pub fn read(text: &str) -> Model {
    let source = ModelSource { name: "model.toml".to_owned(), text: text.to_owned() };
    load(&source, &|_: &str| None).unwrap_or_else(|faults| panic!("{faults}"))
}

/// A tree (`line`) and a dag (`specialty`), attributes of every type, two schemes and a link type.
pub fn hospital() -> SharedModel {
    static MODEL: LazyLock<SharedModel> = LazyLock::new(|| {
        let name = hospital_file();
        let text = std::fs::read_to_string(&name).expect("the hospital's model can be read");
        let source = ModelSource { name: name.display().to_string(), text };
        Arc::new(load(&source, &|_: &str| None).expect("it has no faults"))
    });
    Arc::clone(&MODEL)
}
