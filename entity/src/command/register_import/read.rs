//! From the cells of a record to a typed row of the register, with every fault of the record.

use std::borrow::Cow;

use serde_json::Value;

use super::super::records::{Cell, Faults, Given, Log, RecordReader, unknown_column};
use super::part::{Column, RegisterPart};
use super::table::{AppointmentRow, Code, MembershipRow, PersonRow, Place, PostRow, RegisterTable, TieRow};
use crate::day::Day;
use crate::model::{MembershipType, Model};
use crate::rule::{check_code, check_name};
use crate::store::AppointmentType;

/// Turns records of one table into rows.
pub(super) struct RegisterReader<'m> {
    model: &'m Model,
    part: RegisterPart,
    pub(super) table: RegisterTable,
    /// Reused: faults of the record at hand.
    faults: Faults,
}

/// The cells of one record, by column.
struct Cells<'c>([Option<Cell<'c>>; Column::COUNT]);

impl<'c> Cells<'c> {
    fn take(&mut self, column: Column) -> Option<Cell<'c>> {
        self.0[column as usize].take()
    }
}

impl<'m> RegisterReader<'m> {
    pub(super) fn new(model: &'m Model) -> RegisterReader<'m> {
        RegisterReader {
            model,
            part: RegisterPart::People,
            table: RegisterTable::default(),
            faults: Faults::default(),
        }
    }

    /// Says which table the next files are about.
    pub(super) fn begin(&mut self, part: RegisterPart) {
        self.part = part;
    }
}

impl RecordReader for RegisterReader<'_> {
    type Column = Column;

    fn log(&mut self) -> &mut Log {
        &mut self.table.log
    }

    fn parse_column(&self, name: &str) -> Result<Column, String> {
        let columns = self.part.columns();
        let known = columns.iter().find(|(known, ..)| *known == name);
        known.map(|(_, column, _)| *column).ok_or_else(|| {
            let names: Vec<&str> = columns.iter().map(|(name, ..)| *name).collect();
            format!("{} ({} are read)", unknown_column(name, &names, ""), self.part.name())
        })
    }

    fn required(&self) -> Vec<(&'static str, Column)> {
        let required = self.part.columns().iter().filter(|(_, _, required)| *required);
        required.map(|(name, column, _)| (*name, *column)).collect()
    }

    fn is_code(column: &Column) -> bool {
        *column == Column::Code
    }

    fn damage(&mut self, source: u16, line: u32, code: Option<&str>, reason: String) {
        self.table.log.report(source, Some(line), reason);
        if let Some(code) = code.filter(|code| !code.is_empty()) {
            let code = self.table.codes.add(code);
            self.table.damaged.insert(code);
        }
    }

    fn read_row<'c>(&mut self, source: u16, line: u32, cells: impl Iterator<Item = (&'c Column, Cell<'c>)>) {
        self.faults.clear();
        let mut by_column = Cells([const { None }; Column::COUNT]);
        for (column, cell) in cells {
            by_column.0[*column as usize] = Some(cell);
        }
        let place = Place { source, line };
        match self.part {
            RegisterPart::People => self.person(place, by_column),
            RegisterPart::Memberships => self.membership(place, by_column),
            RegisterPart::Posts => self.post(place, by_column),
            RegisterPart::Appointments => self.appointment(place, by_column),
            RegisterPart::Ties => self.tie(place, by_column),
        }
        for reason in self.faults.take() {
            self.table.log.report(source, Some(line), reason);
        }
    }
}

impl RegisterReader<'_> {
    fn person(&mut self, place: Place, mut cells: Cells<'_>) {
        let code = self.code("code", cells.take(Column::Code));
        let name = self.name("name", cells.take(Column::Name));
        let phone = self.optional("phone", cells.take(Column::Phone), |reader, text| {
            reader.faults.check("phone", text, check_name(text));
            Some(Box::from(text))
        });
        let (valid_from, valid_to) = self.days(&mut cells);
        match (code, name) {
            (Some(code), Some(name)) if self.faults.is_empty() => {
                let row = PersonRow { place, code, name, phone, valid_from, valid_to };
                self.table.people.push(row);
            }
            (code, _) => self.table.damaged.extend(code),
        }
    }

    fn membership(&mut self, place: Place, mut cells: Cells<'_>) {
        let person = self.code("person", cells.take(Column::Person));
        let organization = self.code("organization", cells.take(Column::Organization));
        let types = MembershipType::ALL.map(|(key, _)| key);
        let membership_type = self.required("type", cells.take(Column::Type), MembershipType::find, &types);
        let (from, to) = self.days(&mut cells);
        match (person, organization, membership_type) {
            (Some(person), Some(organization), Some(membership_type)) if self.faults.is_empty() => {
                let from = from.unwrap_or(Day::OPEN_START);
                let row = MembershipRow { place, person, organization, membership_type, from, to };
                self.table.memberships.push(row);
            }
            // Whether he is a member where a post asks for it, nobody can tell now.
            (person, ..) => self.table.damaged.extend(person),
        }
    }

    fn post(&mut self, place: Place, mut cells: Cells<'_>) {
        let model = self.model;
        let code = self.code("code", cells.take(Column::Code));
        let title = self.name("title", cells.take(Column::Title));
        let organization = self.code("organization", cells.take(Column::Organization));
        let role = self.optional("role", cells.take(Column::Role), |reader, key| {
            reader.choose("role", key, model.find_role(key), model.roles.keys())
        });
        let (from, to) = self.days(&mut cells);
        match (code, title, organization) {
            (Some(code), Some(title), Some(organization)) if self.faults.is_empty() => {
                self.table.posts.push(PostRow { place, code, title, organization, role, from, to });
            }
            (code, ..) => self.table.damaged.extend(code),
        }
    }

    fn appointment(&mut self, place: Place, mut cells: Cells<'_>) {
        let post = self.code("post", cells.take(Column::Post));
        let person = self.code("person", cells.take(Column::Person));
        let appointment_type = self.optional("type", cells.take(Column::Type), |reader, key| {
            let known = AppointmentType::ALL.map(|(key, _)| key);
            reader.choose("type", key, AppointmentType::find(key), known)
        });
        let acting = self.flag("acting", cells.take(Column::Acting));
        let home = self.optional("home", cells.take(Column::Home), |reader, code| {
            reader.faults.check("home", code, check_code(code));
            Some(reader.table.codes.add(code))
        });
        let (from, to) = self.days(&mut cells);
        if let (Some(post), Some(person)) = (post, person)
            && self.faults.is_empty()
        {
            let from = from.unwrap_or(Day::OPEN_START);
            let row = AppointmentRow { place, post, person, appointment_type, acting, home, from, to };
            self.table.appointments.push(row);
        }
    }

    fn tie(&mut self, place: Place, mut cells: Cells<'_>) {
        let model = self.model;
        let types: Vec<&str> = model.relation_types.keys().map(String::as_str).collect();
        let relation_type =
            self.required("type", cells.take(Column::Type), |key| model.find_relation_type(key), &types);
        let origin = self.code("from", cells.take(Column::From));
        let target = self.code("to", cells.take(Column::To));
        let rank = self.number("rank", cells.take(Column::Rank), "a whole number within 32 bits", |text| {
            text.parse::<i32>().ok()
        });
        let weight = self.number("weight", cells.take(Column::Weight), "a number", |text| {
            // No two ways of writing nought.
            text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number + 0.0)
        });
        let role = self.optional("role", cells.take(Column::Role), |reader, key| {
            let keys = model.participation_roles.keys();
            reader.choose("role", key, model.find_participation_role(key), keys)
        });
        let (from, to) = self.days(&mut cells);
        if let (Some(relation_type), Some(origin), Some(target)) = (relation_type, origin, target)
            && self.faults.is_empty()
        {
            let from = from.unwrap_or(Day::OPEN_START);
            self.table.ties.push(TieRow {
                place,
                relation_type,
                origin,
                target,
                rank,
                weight,
                role,
                from,
                to,
            });
        }
    }

    /// A code, which every row must have.
    fn code(&mut self, column: &str, cell: Option<Cell<'_>>) -> Option<Code> {
        let text = self.filled(column, cell)?;
        self.faults.check(column, &text, check_code(&text));
        Some(self.table.codes.add(&text))
    }

    fn name(&mut self, column: &str, cell: Option<Cell<'_>>) -> Option<Box<str>> {
        let text = self.filled(column, cell)?;
        self.faults.check(column, &text, check_name(&text));
        Some(text.into())
    }

    fn required<T>(
        &mut self,
        column: &str,
        cell: Option<Cell<'_>>,
        find: impl Fn(&str) -> Option<T>,
        known: &[&str],
    ) -> Option<T> {
        let text = self.filled(column, cell)?;
        self.choose(column, &text, find(&text), known)
    }

    fn choose<T, S: AsRef<str>>(
        &mut self,
        column: &str,
        text: &str,
        found: Option<T>,
        known: impl IntoIterator<Item = S>,
    ) -> Option<T> {
        if found.is_none() {
            let known: Vec<S> = known.into_iter().collect();
            let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
            self.faults.push(match known.is_empty() {
                true => format!("{column} is {text:?}, and the model defines none; leave the cell empty"),
                false => format!("unknown {column} {text:?}; use one of {}", known.join(", ")),
            });
        }
        found
    }

    fn optional<T>(
        &mut self,
        column: &str,
        cell: Option<Cell<'_>>,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Given<T> {
        let Some(cell) = cell else { return Given::Untouched };
        let before = self.faults.len();
        match self.faults.text(column, cell) {
            Some(text) => read(self, &text).map_or(Given::Faulty, Given::Set),
            None if self.faults.len() > before => Given::Faulty,
            None => Given::Cleared,
        }
    }

    fn flag(&mut self, column: &str, cell: Option<Cell<'_>>) -> Given<bool> {
        if let Some(Cell::Json(Value::Bool(value))) = cell {
            return Given::Set(value);
        }
        self.optional(column, cell, |reader, text| match text {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                reader.faults.push(format!("{column} {text:?} is neither true nor false"));
                None
            }
        })
    }

    fn number<T>(
        &mut self,
        column: &str,
        cell: Option<Cell<'_>>,
        what: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Given<T> {
        let cell = match cell {
            Some(Cell::Json(Value::Number(number))) => Some(Cell::Text(Cow::Owned(number.to_string()))),
            cell => cell,
        };
        self.optional(column, cell, |reader, text| {
            let parsed = parse(text.trim());
            if parsed.is_none() {
                reader.faults.push(format!("{column} {text:?} is not {what}"));
            }
            parsed
        })
    }

    fn days(&mut self, cells: &mut Cells<'_>) -> (Option<Day>, Option<Day>) {
        let mut day = |name: &str, column| self.faults.day(name, cells.take(column)?);
        let (from, to) = (day("valid_from", Column::ValidFrom), day("valid_to", Column::ValidTo));
        if let (Some(from), Some(to)) = (from, to)
            && from >= to
        {
            self.faults.push(format!(
                "valid_to ({to}) must lie after valid_from ({from}): it is the first day on which the row no longer holds"
            ));
        }
        (from, to)
    }

    /// Text that must not be missing.
    fn filled<'c>(&mut self, column: &str, cell: Option<Cell<'c>>) -> Option<Cow<'c, str>> {
        let before = self.faults.len();
        let text = cell.and_then(|cell| self.faults.text(column, cell));
        if text.is_none() && self.faults.len() == before {
            self.faults.push(format!("{column} is missing; fill it in"));
        }
        text
    }
}
