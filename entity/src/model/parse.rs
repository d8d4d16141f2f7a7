pub struct ModelSource { pub name: String, pub text: String }
pub const BUILT_IN: &[(&str, &str)] = &[];
pub fn load(_: &ModelSource, _: &dyn Fn(&str) -> Option<ModelSource>) -> Result<super::Model, super::ModelFaults> { todo!() }
pub fn load_built_in(_: &str) -> Option<Result<super::Model, super::ModelFaults>> { todo!() }
