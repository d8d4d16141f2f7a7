//! The format as a page for people, in Markdown.

use std::fmt::Write;

use super::super::suggest::list;
use super::{Choice, Form, Key, Presence, ROOT, Section};

const INTRODUCTION: &str = "\
# Organisation model files

*Written by `orgweave model reference`; a change belongs in `entity/src/model/parse/format`.*

An organisation model says which kinds of organisations there are, how they may be tied together, and what should hold of
them. It is a TOML file, or several that compose with `extends`. `orgweave model check FILE` shows what was understood,
or every fault with its line; `orgweave --model FILE` runs a model.

- **Keys** are words of a-z and 0-9, each beginning with a letter, joined by `_`. They stand in the database and in import
  files, and become names of the API.
- **Text** for people is a string in English, or a table of strings by language tag: `{ en = \"Office\", zh = \"办公室\" }`.
- **Lists** of keys or words may be a single string where there is only one. Nothing stands twice in a list.
- **Editors** complete and check model files whose first line names the JSON Schema beside this page, as Taplo and Even
  Better TOML do: `#:schema https://…/docs/model.schema.json` (a path works, too).

The examples of this page are one model. `tests/models/county.toml` uses every key.
";

/// The reference page of model files.
pub fn reference() -> String {
    let mut page = String::from(INTRODUCTION);
    let sections = sections();
    page.push_str("\n| table | defines |\n|---|---|\n");
    for section in &sections {
        let _ = writeln!(page, "| [{}](#{}) | {} |", code(section.heading), anchor(section), section.name);
    }
    for section in sections {
        write_section(&mut page, section);
    }
    page
}

/// Every section, each after the one that it is part of.
pub(crate) fn sections() -> Vec<&'static Section> {
    fn visit(section: &'static Section, found: &mut Vec<&'static Section>) {
        if found.iter().any(|known| known.name == section.name) {
            return;
        }
        found.push(section);
        let dependent = section.choice.map(Choice::all_keys).unwrap_or_default();
        for below in section.keys.iter().chain(dependent).filter_map(|key| key.form.section()) {
            visit(below, found);
        }
    }
    let mut found = Vec::new();
    visit(&ROOT, &mut found);
    found
}

fn write_section(page: &mut String, section: &'static Section) {
    let name = capitalised(section.name);
    let _ = write!(page, "\n## {name}\n\n{}: {}\n\n", code(section.heading), section.about);
    write_keys(page, section.keys);
    if let Some(choice) = section.choice {
        write_choice(page, choice, "");
    }
    if !section.example.is_empty() {
        let _ = write!(page, "\n```toml\n{}```\n", section.example);
    }
}

fn write_choice(page: &mut String, choice: &'static Choice, above: &str) {
    for case in choice.cases {
        let chosen = format!("{above}`{} = \"{}\"`", choice.key, case.word);
        let _ = write!(page, "\n{chosen}: {}\n", case.about);
        if !case.keys.is_empty() {
            page.push('\n');
            write_keys(page, case.keys);
        }
        if let Some(choice) = case.choice {
            write_choice(page, choice, &format!("{chosen}, "));
        }
    }
}

fn write_keys(page: &mut String, keys: &[Key]) {
    page.push_str("| key | value | left out | meaning | example |\n|---|---|---|---|---|\n");
    for key in keys {
        let left_out = match key.presence {
            Presence::Required => "**required**".to_owned(),
            Presence::Unless(holds) => format!("**required** unless {holds}"),
            // Defaults that could as well be written down.
            Presence::Optional(default @ ("false" | "forward" | "0")) => format!("`{default}`"),
            Presence::Optional(default) => default.to_owned(),
        };
        let _ = writeln!(
            page,
            "| `{}` | {} | {left_out} | {} | `{}` |",
            key.name,
            value(&key.form),
            key.meaning,
            key.example
        );
    }
}

fn value(form: &Form) -> String {
    let link = |section: &Section| format!("[{}](#{})", section.name, anchor(section));
    match form {
        Form::Key => "a key".to_owned(),
        Form::Files => "a string, or a list".to_owned(),
        Form::Text => "text".to_owned(),
        Form::Texts => "texts by key".to_owned(),
        Form::Flag => "`true` or `false`".to_owned(),
        Form::Integer(0, max) if *max == i64::from(u32::MAX) => "a whole number".to_owned(),
        Form::Integer(1, max) if *max == i64::from(u32::MAX) => "a whole number from 1".to_owned(),
        Form::Integer(min, max) => format!("a whole number from {min} to {max}"),
        Form::Number => "a number".to_owned(),
        Form::DayOfYear => "a day, as `MM-DD`".to_owned(),
        Form::Name(of) => format!("the key of {} {of}", article(of)),
        Form::Names(of) => format!("the key of {} {of}, or a list", article(of)),
        Form::Word(words) => format!("one of {}", list(words)),
        Form::Words(words) => format!("of {}: one, or a list", list(words)),
        Form::Choice(choice) => format!("one of {}", list(&choice.words())),
        Form::ChoiceOrEnum(choice) => {
            format!("one of {}, or the key of an enumeration", list(&choice.words()))
        }
        Form::Table(section) => format!("a table: {}", link(section)),
        Form::WordOrTable(words, section) => format!("{}, or a table: {}", list(words), link(section)),
        Form::Tables(section) => format!("tables by key: {}", link(section)),
        Form::List(section) => format!("a list of tables: {}", link(section)),
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

fn code(heading: &str) -> String {
    if heading.starts_with('[') {
        format!("`{}`", heading.replace(" or ", "` or `"))
    } else {
        heading.to_owned()
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What sites that show Markdown make of the heading.
fn anchor(section: &Section) -> String {
    section.name.replace(' ', "-")
}
