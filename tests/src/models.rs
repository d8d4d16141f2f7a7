//! The models under test: the divisions of China, a hospital that resembles them in nothing, and a county that uses
//! everything a model may say.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use entity::model::{ModelSource, SharedModel, load, load_built_in};

/// The folder of this crate.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder that everything is checked out in.
pub fn top() -> &'static Path {
    folder().parent().expect("the crate lies in the workspace")
}

/// The model that is built in.
pub fn national() -> SharedModel {
    static MODEL: LazyLock<SharedModel> = LazyLock::new(|| {
        Arc::new(load_built_in("national").expect("it is built in").expect("it has no faults"))
    });
    Arc::clone(&MODEL)
}

/// Where the hospital's model lies.
pub fn hospital_file() -> PathBuf {
    folder().join("models/hospital.toml")
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

/// Where the county's model lies.
pub fn county_file() -> PathBuf {
    folder().join("models/county.toml")
}

/// Places, committees and branches, joint bodies, people: everything a model may say.
pub fn county() -> SharedModel {
    static MODEL: LazyLock<SharedModel> = LazyLock::new(|| {
        let name = county_file();
        let text = std::fs::read_to_string(&name).expect("the county's model can be read");
        let source = ModelSource { name: name.display().to_string(), text };
        Arc::new(load(&source, &|_: &str| None).expect("it has no faults"))
    });
    Arc::clone(&MODEL)
}
