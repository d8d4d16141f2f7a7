use crate::DataSet;

pub(super) fn build() -> DataSet {
    DataSet::default()
}
