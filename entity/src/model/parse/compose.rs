//! Follows `extends`: every file once, each after those it extends; and unites what they define.

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::draft::{self, Draft};
use super::reader::Located;
use super::suggest::list;
use super::{BUILT_IN, ModelSource};

/// A file that has been read, with what is wrong with it alone.
pub(super) struct File {
    /// What faults call it.
    pub(super) source: String,
    pub(super) text: String,
    pub(super) draft: Draft,
    /// Positions of the files it extends, but for those that another of them extends already.
    pub(super) extends: Vec<usize>,
    /// Whether definitions are missing, because the file is not TOML throughout or a file that it
    /// extends is not there.
    pub(super) damaged: bool,
    pub(super) faults: Vec<(usize, String)>,
}

/// A definition in the file that defines it (first).
pub(super) struct Defined<'f, T> {
    pub(super) file: usize,
    pub(super) line: usize,
    pub(super) definition: &'f T,
}

/// Reads a file and all that it extends; it is the last of the result.
pub(super) fn read_files(
    root: &ModelSource,
    resolve: &dyn Fn(&str, &str) -> Option<ModelSource>,
) -> Vec<File> {
    let mut composition = Composition { resolve, open: Vec::new(), files: Vec::new() };
    composition.read(root.clone());
    composition.files
}

struct Composition<'r> {
    resolve: &'r dyn Fn(&str, &str) -> Option<ModelSource>,
    /// The files being read, each extended by the one before it.
    open: Vec<ModelSource>,
    files: Vec<File>,
}

impl Composition<'_> {
    fn read(&mut self, source: ModelSource) -> usize {
        let (draft, reader) = draft::read(&source.text);
        self.open.push(source);
        let mut extends = Vec::new();
        for entry in &draft.extends {
            match self.follow(&entry.value) {
                Ok(file) => extends.push(file),
                Err(reason) => reader.fault(entry.line, reason),
            }
        }
        let is_covered =
            |file: usize| extends.iter().any(|other| *other != file && self.reaches(*other, file));
        let direct: Vec<usize> = extends.iter().copied().filter(|file| !is_covered(*file)).collect();
        let source = self.open.pop().expect("pushed above");
        let (not_toml, faults) = reader.close();
        let damaged = not_toml || extends.len() < draft.extends.len();
        let ModelSource { name, text } = source;
        self.files.push(File { source: name, text, draft, extends: direct, damaged, faults });
        self.files.len() - 1
    }

    fn reaches(&self, from: usize, to: usize) -> bool {
        from == to || self.files[from].extends.iter().any(|file| self.reaches(*file, to))
    }

    fn follow(&mut self, name: &str) -> Result<usize, String> {
        let from = self.open.last().map_or("", |open| open.name.as_str());
        let Some(found) = (self.resolve)(name, from) else {
            let built_in: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "no file `{name}`, and no built-in model of that name (there are {})",
                list(&built_in)
            ));
        };
        // The same text under another path is the same file, so a cycle ends however paths are written.
        let is_found = |name: &str, text: &str| name == found.name || text == found.text;
        if let Some(start) = self.open.iter().position(|open| is_found(&open.name, &open.text)) {
            let names: Vec<&str> = self.open[start..].iter().map(|open| open.name.as_str()).collect();
            return Err(format!(
                "`{name}` is part of a circle of `extends` ({}): take one out",
                list(&names)
            ));
        }
        let known = self.files.iter().position(|file| is_found(&file.source, &file.text));
        Ok(known.unwrap_or_else(|| self.read(found)))
    }
}

/// A fault of the composition: file, line, reason.
pub(super) type Faults = Vec<(usize, usize, String)>;

/// The union of what the files define under one heading. A key may be defined again only in the same
/// words: which definition holds must not depend on the order of `extends`.
pub(super) fn unite<'f, T: PartialEq>(
    files: &'f [File],
    word: &str,
    defined: fn(&Draft) -> &IndexMap<String, Located<T>>,
    faults: &mut Faults,
) -> IndexMap<&'f str, Defined<'f, T>> {
    let mut united: IndexMap<&str, Defined<'f, T>> = IndexMap::new();
    for (file, read) in files.iter().enumerate() {
        for (key, Located { value: definition, line }) in defined(&read.draft) {
            match united.entry(key) {
                Entry::Vacant(vacant) => {
                    vacant.insert(Defined { file, line: *line, definition });
                }
                Entry::Occupied(first) if first.get().definition != definition => {
                    let place = format!("{}:{}", files[first.get().file].source, first.get().line);
                    let reason = format!(
                        "{word} `{key}` is defined otherwise in {place}: make both the same, or rename one"
                    );
                    faults.push((file, *line, reason));
                }
                Entry::Occupied(_) => {}
            }
        }
    }
    united
}
