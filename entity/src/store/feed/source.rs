//! Where the feed finds what a revision touched: the tables, and how their rows lead to organisations.

/// Rows of which each belongs to one revision and one organisation.
pub(super) struct Source {
    /// Tables and aliases.
    pub(super) from: &'static str,
    /// The column that says in which revision a row was recorded or replaced.
    pub(super) revision: &'static str,
    /// The column that says which organisation it is about.
    pub(super) organization: &'static str,
    /// The part's key in SQL.
    pub(super) part: &'static str,
    /// Whether an index leads to the rows of an organisation: a large revision is then walked through by it.
    by_organization: bool,
}

impl Source {
    /// The condition that a row belongs to the revision bound as parameter `number`.
    pub(super) fn of_revision(&self, number: usize) -> String {
        // Planners take a revision for small and would sort all of its rows for every page; a sum has no index.
        let sum = if self.by_organization { " + 0" } else { "" };
        format!("{}{sum} = ${number}", self.revision)
    }
}

macro_rules! sources {
    ($($part:literal $from:literal $organization:literal $by_organization:literal [$($revision:literal),*];)*) => {
        &[$($(Source {
            from: $from,
            revision: $revision,
            organization: $organization,
            part: $part,
            by_organization: $by_organization,
        },)*)*]
    };
}

/// Every source of an organisation's parts.
pub(super) const SOURCES: &[Source] = sources! {
    "'version'" "organization_version t" "t.organization_id" true ["t.recorded_in", "t.superseded_in"];
    "'relation'" "relation t" "t.from_id" true ["t.recorded_in", "t.superseded_in"];
    "'relation'" "relation t" "t.to_id" true ["t.recorded_in", "t.superseded_in"];
    "'identifier'" "identifier t" "t.organization_id" true ["t.recorded_in", "t.superseded_in"];
    "'membership'" "membership t" "t.organization_id" true ["t.recorded_in", "t.superseded_in"];
    "'post'" "post t" "t.organization_id" true ["t.recorded_in", "t.superseded_in"];
    "'appointment'" "appointment t JOIN post p ON p.post_id = t.post_id" "p.organization_id" true
        ["t.recorded_in", "t.superseded_in"];
    // No index leads from a home to whom it has sent; few are sent in one revision.
    "'appointment'" "appointment t" "t.home_id" false ["t.recorded_in", "t.superseded_in"];
    "'lifecycle_step'" "lifecycle_step t" "t.organization_id" true ["t.recorded_in"];
    "'event'" "change_event t JOIN change_party p ON p.change_event_id = t.id" "p.organization_id" true
        ["t.recorded_in", "t.superseded_in"];
    "t.part" "day_change t" "t.organization_id" false ["t.revision"];
};
