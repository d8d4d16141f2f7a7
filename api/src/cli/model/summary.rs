//! What was understood of a model, for people who write one.

use entity::model::{
    Counted, Direction, Duty, DutyRule, Expiring, Kind, KindIx, KindTrait, Lifecycle, Model, PathStep,
    RelationType, Role, Severity, Shape, Stage, State, StateIx, Sum, Transition,
};

/// Everything that the model defines, a line each, below a first line that says that it is valid.
pub fn summary(model: &Model) -> String {
    // The last kind is the program's own.
    let kinds: Vec<&Kind> = model.kinds.values().filter(|kind| kind.key != Model::UNCLASSIFIED).collect();
    let (links, hierarchies): (Vec<&RelationType>, Vec<&RelationType>) =
        model.relation_types.values().partition(|found| found.shape == Shape::Link);
    let mut text = format!("the model {} is valid", model.name);
    let mut part = |heading: &str, rows: Vec<(&str, Vec<String>)>| {
        if rows.is_empty() {
            return;
        }
        text.push_str(&format!("\n\n{heading} ({})", rows.len()));
        let width = rows.iter().map(|(key, _)| key.len()).max().unwrap_or_default();
        for (key, facts) in rows {
            text.push_str(format!("\n  {key:width$}  {}", facts.join("; ")).trim_end());
        }
    };
    part("schemes", model.schemes.keys().map(|key| (key.as_str(), Vec::new())).collect());
    let values = |values: Vec<&str>| vec![values.join(", ")];
    let enums = model.enums.values();
    part("enums", enums.map(|found| (found.key.as_str(), values(keys(found.values.keys())))).collect());
    part("kinds", kinds.into_iter().map(|kind| (kind.key.as_str(), of_kind(model, kind))).collect());
    let of_tie = |tie: &&RelationType| of_tie(model, tie);
    let of_sum = |sum: &Sum| {
        let kinds: Vec<KindIx> = sum.attributes.iter().map(|(kind, _)| *kind).collect();
        vec![format!("of {}", kind_list(model, &kinds))]
    };
    part("sums", model.sums.values().map(|sum| (sum.key.as_str(), of_sum(sum))).collect());
    part("hierarchies", hierarchies.iter().map(|tie| (tie.key.as_str(), of_tie(tie))).collect());
    part("relations", links.iter().map(|tie| (tie.key.as_str(), of_tie(tie))).collect());
    let roles = model.participation_roles.values();
    part("participation roles", roles.map(|role| (role.key.as_str(), at_most(role.max))).collect());
    part("roles", model.roles.values().map(|role| (role.key.as_str(), of_role(model, role))).collect());
    let stage = |state: &State| vec![Stage::ALL[state.stage as usize].0.to_owned()];
    part("states", model.states.values().map(|state| (state.key.as_str(), stage(state))).collect());
    let lifecycles = model.lifecycles.values();
    part("lifecycles", lifecycles.map(|found| (found.key.as_str(), of_lifecycle(model, found))).collect());
    part("duties", model.duties.values().map(|duty| (duty.key.as_str(), of_duty(model, duty))).collect());
    let steps = |steps: &[PathStep]| steps.iter().map(|step| of_step(model, step)).collect();
    part("paths", model.paths.values().map(|path| (path.key.as_str(), steps(&path.steps))).collect());
    let admissions = model.admissions.iter().map(|found| {
        let word = if found.admits { "admits" } else { "prohibits" };
        (word, vec![kind_list(model, &found.kinds), found.reason.get(None).to_owned()])
    });
    part("admissions and prohibitions", admissions.collect());
    text
}

fn keys<'m>(keys: impl Iterator<Item = &'m String>) -> Vec<&'m str> {
    keys.map(String::as_str).collect()
}

fn kind_list(model: &Model, kinds: &[KindIx]) -> String {
    kinds.iter().map(|kind| model.kind(*kind).key.as_str()).collect::<Vec<_>>().join(", ")
}

fn at_most(max: Option<u32>) -> Vec<String> {
    max.map(|max| format!("at most {max}")).into_iter().collect()
}

fn of_kind(model: &Model, kind: &Kind) -> Vec<String> {
    let named = KindTrait::ALL.iter().filter(|(_, known)| kind.traits.contains(known));
    let traits: Vec<&str> = named.map(|(key, _)| *key).collect();
    let attributes = keys(kind.attributes.keys());
    let mut facts = Vec::new();
    facts.extend((!traits.is_empty()).then(|| traits.join(", ")));
    facts.extend(kind.root.then(|| "root".to_owned()));
    facts.extend(kind.lifecycle.map(|lifecycle| format!("lifecycle {}", model.lifecycle(lifecycle).key)));
    facts.push(format!("scheme {}", model.scheme(kind.scheme).key));
    facts.extend((kind.defined_in != model.name).then(|| format!("from {}", kind.defined_in)));
    facts.extend((!attributes.is_empty()).then(|| format!("attributes {}", attributes.join(", "))));
    facts
}

fn of_tie(model: &Model, tie: &RelationType) -> Vec<String> {
    let mut facts = Vec::new();
    let is = |found: &RelationType| found.key == tie.key;
    facts.extend(match tie.shape {
        Shape::Tree => Some("tree".to_owned()),
        Shape::Dag => Some("dag".to_owned()),
        Shape::Link => tie.symmetric.then(|| "symmetric".to_owned()),
    });
    facts.push(format!("time constraint {}", tie.time_constraint.digit()));
    facts.extend(is(model.hierarchy(model.default_hierarchy)).then(|| "default".to_owned()));
    facts.extend(is(model.hierarchy(model.home_hierarchy)).then(|| "home".to_owned()));
    let roles = tie.participation_roles.iter().map(|role| model.participation_role(*role).key.as_str());
    let roles: Vec<&str> = roles.collect();
    facts.extend(tie.is_participation.then(|| match &roles[..] {
        [] => "participation".to_owned(),
        roles => format!("participation as {}", roles.join(", ")),
    }));
    facts.extend(tie.weight.as_ref().map(|weight| format!("weight {} to {}", weight.min, weight.max)));
    // Kinds that may be tied to the same ones share an arrow.
    let mut arrows: Vec<(Vec<KindIx>, Vec<KindIx>)> = Vec::new();
    for (kind, _) in model.kinds() {
        let targets: Vec<KindIx> = tie.pairs.targets(kind).collect();
        match arrows.iter_mut().find(|(_, known)| *known == targets) {
            _ if targets.is_empty() => {}
            Some((kinds, _)) => kinds.push(kind),
            None => arrows.push((vec![kind], targets)),
        }
    }
    let arrow = |(kinds, targets): &(Vec<KindIx>, Vec<KindIx>)| {
        format!("{} → {}", kind_list(model, kinds), kind_list(model, targets))
    };
    facts.extend(arrows.iter().map(arrow));
    facts
}

fn of_role(model: &Model, role: &Role) -> Vec<String> {
    let mut facts = vec![format!("in {}", kind_list(model, &role.kinds))];
    facts.extend(at_most(role.max));
    facts.extend(role.holder_is_member.then(|| "its holder is a member".to_owned()));
    facts
}

fn of_lifecycle(model: &Model, lifecycle: &Lifecycle) -> Vec<String> {
    let states = |states: &[StateIx]| {
        states.iter().map(|state| model.state(*state).key.as_str()).collect::<Vec<_>>().join(", ")
    };
    let step = |step: &Transition| format!("{}: {} → {}", step.key, states(&step.from), states(&[step.to]));
    let begins = format!(
        "begins as {}, or is recorded as {}",
        states(&[lifecycle.initial]),
        states(&[lifecycle.established])
    );
    std::iter::once(begins).chain(lifecycle.transitions.iter().map(step)).collect()
}

fn of_duty(model: &Model, duty: &Duty) -> Vec<String> {
    let severity = Severity::ALL[duty.severity as usize].0;
    let rule = match &duty.rule {
        DutyRule::Coverage { relation, .. } => format!("coverage by {}", model.relation_type(*relation).key),
        DutyRule::Cardinality { count, min, max } => {
            let counted = match count {
                Counted::Children { hierarchy, .. } => {
                    format!("children along {}", model.hierarchy(*hierarchy).key)
                }
                Counted::Relations { relation, .. } => {
                    format!("ties of {}", model.relation_type(*relation).key)
                }
                Counted::Members { .. } => "members".to_owned(),
                Counted::Posts { role } => format!("posts for {}", model.role(*role).key),
                Counted::Holders { role } => format!("holders of {}", model.role(*role).key),
            };
            let min = min.map(|min| format!(", at least {min}")).unwrap_or_default();
            let max = max.map(|max| format!(", at most {max}")).unwrap_or_default();
            format!("{counted}{min}{max}")
        }
        DutyRule::Ratio { role, at_least, .. } => {
            format!("{at_least} of the holders of {} are members", model.role(*role).key)
        }
        DutyRule::Cadence { activity, .. } => format!("cadence of {activity}"),
        DutyRule::Expiry { of, .. } => match of {
            Expiring::Attribute(key) => format!("expiry by {key}"),
            Expiring::ActingAppointments { days } => {
                format!("expiry of acting appointments after {days} days")
            }
            Expiring::Memberships { days, .. } => format!("expiry of memberships after {days} days"),
        },
    };
    vec![severity.to_owned(), kind_list(model, &duty.kinds), rule]
}

fn of_step(model: &Model, step: &PathStep) -> String {
    let mut text = model.relation_type(step.relation).key.clone();
    text.push_str(if step.direction == Direction::Inverse { " inverse" } else { "" });
    text.push_str(if step.repeat { ", repeated" } else { "" });
    text.push_str(if step.keep { ", kept" } else { "" });
    if !step.kinds.is_empty() {
        text.push_str(&format!(", only {}", kind_list(model, &step.kinds)));
    }
    text
}
