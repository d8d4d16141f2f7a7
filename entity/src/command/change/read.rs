//! Steps read back from their words ([`super::told`]): a plan may lie for years, and the model may have changed since. What can no
//! longer be read is a violation that names it.

use serde_json::{Map, Value};

use super::step::{
    Appoint, AppointmentChoice, Below, ChangeCode, ChangeKind, ClosePost, CreatePost, Dissolve, Found, Join,
    Leave, Meant, MembershipChoice, Merge, Move, NewPerson, ParentChoice, Part, PartTarget, Recall, Relate,
    Relieve, Rename, Rest, Restore, Second, Split, Step, Target, Transition, Unrelate, Update, Who,
};
use crate::command::{PathPart, Violation, ViolationCode};
use crate::day::Day;
use crate::input_part;
use crate::model::{HierarchyIx, KindIx, MembershipType, Model, ParticipationRoleIx, RelationTypeIx};
use crate::store::AppointmentType;

type Read<T> = Result<T, Violation>;

/// A step by its words; `path` is where it stands.
pub(in crate::command) fn step(model: &Model, told: &Value, path: &[PathPart]) -> Read<Step> {
    let whole = Words { model, value: told, path: path.to_vec() };
    let Some((name, _)) = told.as_object().and_then(|of| of.iter().next()) else {
        return Err(whole.fault("the step says nothing".to_owned()));
    };
    let words = whole.field(name);
    Ok(match name.as_str() {
        "found" => Step::Found(words.found()?),
        "rename" => Step::Rename(words.rename()?),
        "update" => Step::Update(words.update()?),
        "changeKind" => Step::ChangeKind(words.change_kind()?),
        "changeCode" => Step::ChangeCode(ChangeCode {
            organization: words.field("organization").target()?,
            code: words.field("code").text()?,
        }),
        "move" => Step::Move(words.moved()?),
        "transfer" => Step::Transfer(words.moved()?),
        "relate" => Step::Relate(words.relate()?),
        "unrelate" => Step::Unrelate(Unrelate {
            relation: words.field("relation").relation()?,
            from: words.field("from").target()?,
            to: words.field("to").target()?,
        }),
        "merge" => Step::Merge(Merge {
            organizations: words.field("organizations").list(|one| one.target())?,
            into: words.field("into").target()?,
            keep_posts: words.field("keepPosts").flag(),
        }),
        "split" => Step::Split(Split {
            organization: words.field("organization").target()?,
            parts: words.field("parts").list(|part| part.part())?,
            goes_on: words.field("goesOn").flag(),
        }),
        "transition" => Step::Transition(Transition {
            organization: words.field("organization").target()?,
            transition: words.field("transition").text()?,
            meant: words.field("meant").choice(&[Meant::Any, Meant::Suspend, Meant::Resume])?,
        }),
        "dissolve" => Step::Dissolve(words.dissolve()?),
        "restore" => Step::Restore(Restore {
            organization: words.field("organization").target()?,
            parents: words.field("parents").list(|parent| parent.parent())?,
        }),
        "join" => Step::Join(words.join()?),
        "leave" => Step::Leave(words.leave()?),
        "createPost" => Step::CreatePost(words.create_post()?),
        "closePost" => Step::ClosePost(ClosePost {
            post: words.field("post").target()?,
            end_appointments: words.field("endAppointments").flag(),
        }),
        "appoint" => Step::Appoint(words.appoint()?),
        "relieve" => Step::Relieve(Relieve {
            appointment: match words.field("appointment").said(Words::id)? {
                Some(id) => AppointmentChoice::Id(id),
                None => AppointmentChoice::Of {
                    post: words.field("post").target()?,
                    person: words.field("person").target()?,
                },
            },
        }),
        "second" => Step::Second(Second {
            person: words.field("person").target()?,
            to: words.field("to").target()?,
            post: words.field("post").said(Words::target)?,
            until: words.field("until").day()?,
        }),
        "recall" => Step::Recall(Recall {
            person: words.field("person").target()?,
            organization: words.field("organization").target()?,
        }),
        name => return Err(whole.fault(format!("no step is called {name:?}"))),
    })
}

/// A part of what was told, and where it stands.
struct Words<'a> {
    model: &'a Model,
    value: &'a Value,
    path: Vec<PathPart>,
}

impl<'a> Words<'a> {
    fn fault(&self, fault: String) -> Violation {
        Violation::new(ViolationCode::StepUnreadable, self.path.clone()).with("fault", fault)
    }

    fn at(&self, value: &'a Value, part: PathPart) -> Words<'a> {
        let path = self.path.iter().cloned().chain([part]).collect();
        Words { model: self.model, value, path }
    }

    fn field(&self, name: &str) -> Words<'a> {
        static NULL: Value = Value::Null;
        self.at(self.value.get(name).unwrap_or(&NULL), PathPart::Key(name.to_owned()))
    }

    /// What is said, where anything is.
    fn said<T>(&self, read: impl FnOnce(&Self) -> Read<T>) -> Read<Option<T>> {
        if self.value.is_null() { Ok(None) } else { read(self).map(Some) }
    }

    fn list<T>(&self, read: impl Fn(Words<'a>) -> Read<T>) -> Read<Vec<T>> {
        let Some(items) = self.value.as_array() else {
            return Err(self.fault("a list is missing".to_owned()));
        };
        items.iter().enumerate().map(|(at, item)| read(self.at(item, PathPart::Index(at)))).collect()
    }

    fn flag(&self) -> bool {
        self.value == &Value::Bool(true)
    }

    fn required(&self) -> Read<String> {
        self.text()?.ok_or_else(|| self.fault("a text is missing".to_owned()))
    }

    fn text(&self) -> Read<Option<String>> {
        self.said(|words| match words.value.as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(words.fault(format!("{} is no text", words.value))),
        })
    }

    fn id(&self) -> Read<i64> {
        self.value.as_i64().ok_or_else(|| self.fault(format!("{} is no id", self.value)))
    }

    fn day(&self) -> Read<Option<Day>> {
        self.said(|words| {
            let day = words.value.as_str().and_then(Day::parse);
            day.ok_or_else(|| words.fault(format!("{} is no date", words.value)))
        })
    }

    fn target(&self) -> Read<Target> {
        match self.value {
            Value::String(handle) => Ok(Target::New(handle.clone())),
            _ => self.id().map(Target::Id),
        }
    }

    /// A word for one of a few things.
    fn choice<T: Copy + std::fmt::Debug>(&self, all: &[T]) -> Read<T> {
        let found = all.iter().find(|one| self.value.as_str() == Some(&format!("{one:?}")));
        found.copied().ok_or_else(|| self.fault(format!("{} is not one of {all:?}", self.value)))
    }

    /// Something that the model defines.
    fn known<T>(&self, what: &str, find: impl FnOnce(&Model, &str) -> Option<T>) -> Read<T> {
        let key = self.required()?;
        find(self.model, &key).ok_or_else(|| self.fault(format!("the model has no {what} `{key}` any more")))
    }

    fn kind(&self) -> Read<KindIx> {
        self.known("kind", Model::find_kind)
    }

    fn relation(&self) -> Read<RelationTypeIx> {
        self.known("relation", Model::find_relation_type)
    }

    fn role(&self) -> Read<ParticipationRoleIx> {
        self.known("participation role", Model::find_participation_role)
    }

    fn hierarchy(&self) -> Read<HierarchyIx> {
        self.known("hierarchy", Model::find_hierarchy)
    }

    fn attributes(&self, kind: KindIx) -> Read<Vec<(usize, Value)>> {
        let given = self.value.as_object().cloned().unwrap_or_else(Map::new);
        let kind = self.model.kind(kind);
        given
            .into_iter()
            .map(|(key, value)| match kind.attributes.get_index_of(&key) {
                Some(at) => Ok((at, value)),
                None => {
                    let fault = format!("the model has no attribute `{key}` of `{}` any more", kind.key);
                    Err(self.field(&key).fault(fault))
                }
            })
            .collect()
    }

    /// Something that may be taken away: said as a list of one.
    fn replaced(&self) -> Read<Option<Option<String>>> {
        self.said(|words| {
            let mut list = words.list(|one| one.text())?;
            list.pop().ok_or_else(|| words.fault("the list is empty".to_owned()))
        })
    }

    fn names<T>(&self, read: impl Fn(Words<'a>) -> Read<T>) -> Read<Vec<(String, T)>> {
        static NULL: Value = Value::Null;
        self.list(|pair| {
            let part = |at: usize| pair.at(pair.value.get(at).unwrap_or(&NULL), PathPart::Index(at));
            Ok((part(0).required()?, read(part(1))?))
        })
    }

    fn parent(&self) -> Read<ParentChoice> {
        Ok(ParentChoice {
            hierarchy: self.field("hierarchy").said(Words::hierarchy)?,
            organization: self.field("organization").target()?,
        })
    }

    fn found(&self) -> Read<Found> {
        let kind = self.field("kind").kind()?;
        Ok(Found {
            handle: self.field("handle").text()?,
            kind,
            name: self.field("name").required()?,
            code: self.field("code").text()?,
            short_name: self.field("shortName").text()?,
            names: self.field("names").names(|name| name.required())?,
            attributes: self.field("attributes").attributes(kind)?,
            parents: self.field("parents").list(|parent| parent.parent())?,
            until: self.field("until").day()?,
        })
    }

    fn rename(&self) -> Read<Rename> {
        Ok(Rename {
            organization: self.field("organization").target()?,
            name: self.field("name").text()?,
            short_name: self.field("shortName").replaced()?,
            names: self.field("names").names(|name| name.text())?,
        })
    }

    fn update(&self) -> Read<Update> {
        let kind = self.field("kind").kind()?;
        let attributes = self.field("attributes").attributes(kind)?;
        Ok(Update { organization: self.field("organization").target()?, kind, attributes })
    }

    fn change_kind(&self) -> Read<ChangeKind> {
        let kind = self.field("kind").kind()?;
        Ok(ChangeKind {
            organization: self.field("organization").target()?,
            kind,
            attributes: self.field("attributes").attributes(kind)?,
            code: self.field("code").replaced()?,
        })
    }

    fn moved(&self) -> Read<Move> {
        let rank = self.field("rank");
        let number = |words: &Words<'a>| {
            let number = words.value.as_i64().and_then(|number| i32::try_from(number).ok());
            number.ok_or_else(|| words.fault(format!("{} is no rank", words.value)))
        };
        Ok(Move {
            organization: self.field("organization").target()?,
            hierarchy: self.field("hierarchy").said(Words::hierarchy)?,
            from: self.field("from").said(Words::target)?,
            to: self.field("to").said(Words::target)?,
            rank: rank.said(number)?,
        })
    }

    fn relate(&self) -> Read<Relate> {
        Ok(Relate {
            relation: self.field("relation").relation()?,
            from: self.field("from").target()?,
            to: self.field("to").target()?,
            weight: self.field("weight").value.as_f64(),
            role: self.field("role").said(Words::role)?,
            until: self.field("until").day()?,
        })
    }

    fn part(&self) -> Read<Part> {
        let new = self.field("found").said(Words::found)?;
        Ok(Part {
            target: match new {
                Some(found) => PartTarget::New(Box::new(found)),
                None => PartTarget::Existing(self.field("into").target()?),
            },
            children: self.field("children").list(|one| one.target())?,
            child_kinds: self.field("childKinds").list(|one| one.kind())?,
            code_prefix: self.field("codePrefix").text()?,
            people: self.field("people").list(|one| one.id())?,
            posts: self.field("posts").list(|one| one.id())?,
            ties: self.field("ties").list(|one| one.target())?,
            takes_rest: self.field("takesRest").flag(),
        })
    }

    fn join(&self) -> Read<Join> {
        let person = self.field("person");
        let new = |words: &Words<'a>| {
            Ok(NewPerson {
                handle: words.field("handle").text()?,
                code: words.field("code").text()?,
                name: words.field("name").required()?,
                phone: words.field("phone").text()?,
            })
        };
        Ok(Join {
            organization: self.field("organization").target()?,
            person: match person.value.is_object() {
                true => Who::New(new(&person)?),
                false => Who::Known(person.target()?),
            },
            membership_type: self.field("type").membership_type()?,
            until: self.field("until").day()?,
            move_home: self.field("moveHome").flag(),
            end_posts: self.field("endPosts").flag(),
        })
    }

    fn membership_type(&self) -> Read<MembershipType> {
        self.known("type of membership", |_, key| MembershipType::find(key))
    }

    fn leave(&self) -> Read<Leave> {
        let membership = match self.field("membership").said(Words::id)? {
            Some(id) => MembershipChoice::Id(id),
            None => MembershipChoice::Of {
                organization: self.field("organization").target()?,
                person: self.field("person").target()?,
                membership_type: self.field("type").said(Words::membership_type)?,
            },
        };
        Ok(Leave { membership, end_posts: self.field("endPosts").flag() })
    }

    fn create_post(&self) -> Read<CreatePost> {
        let role = |words: &Words<'a>| words.known("role", Model::find_role);
        Ok(CreatePost {
            handle: self.field("handle").text()?,
            organization: self.field("organization").target()?,
            title: self.field("title").required()?,
            role: self.field("role").said(role)?,
            code: self.field("code").text()?,
            until: self.field("until").day()?,
        })
    }

    fn appoint(&self) -> Read<Appoint> {
        Ok(Appoint {
            post: self.field("post").target()?,
            person: self.field("person").target()?,
            appointment_type: self
                .field("type")
                .known("type of appointment", |_, key| AppointmentType::find(key))?,
            acting: self.field("acting").flag(),
            home: self.field("home").said(Words::target)?,
            until: self.field("until").day()?,
            replace: self.field("replace").flag(),
        })
    }

    fn dissolve(&self) -> Read<Dissolve> {
        let rest = |name: &str| {
            self.field(name).said(|words| words.choice(&[Rest::Refuse, Rest::End, Rest::HandOver]))
        };
        let below = [Below::Refuse, Below::MoveUp, Below::HandOver, Below::Dissolve];
        Ok(Dissolve {
            organization: self.field("organization").target()?,
            below: self.field("below").choice(&below)?,
            members: rest("members")?,
            posts: rest("posts")?,
            ties: rest("ties")?,
            successor: self.field("successor").said(Words::target)?,
        })
    }
}

/// The steps of a plan; every one that cannot be read is told.
pub(in crate::command) fn steps(model: &Model, told: &[Value]) -> Result<Vec<Step>, Vec<Violation>> {
    let (mut steps, mut faults) = (Vec::new(), Vec::new());
    for (at, words) in told.iter().enumerate() {
        match step(model, words, &input_part!["steps", at]) {
            Ok(step) => steps.push(step),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(steps) } else { Err(faults) }
}
