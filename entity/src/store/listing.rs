//! Lists of people, posts and memberships: what may be asked of them, and how that is said in SQL.

use super::page::{Listed, cut};
use super::person::read_person;
use super::{
    MembershipRecord, Page, PersonRecord, PostRecord, Store, StoreError, TextCondition, View, Window,
    membership, person, post,
};
use crate::model::{KindIx, MembershipType, RoleIx};

/// Which people are meant: those of whom something is recorded on the day, and all of this holds.
#[derive(Clone, Debug, Default)]
pub struct PeopleCondition {
    /// With a code like this.
    pub code: TextCondition,
    /// With a name like this.
    pub name: TextCondition,
    /// Members of an organisation in one of these ways.
    pub membership_types: Option<Vec<MembershipType>>,
    /// Holders of a post for one of these roles.
    pub roles: Option<Vec<RoleIx>>,
    /// With at least so many memberships.
    pub min_memberships: u32,
    /// With at least so many appointments.
    pub min_appointments: u32,
    /// Only memberships and posts of these organisations count for the types and roles; where neither is given, any of
    /// them is asked for.
    pub within: Option<Vec<i64>>,
}

/// Which posts are meant: those that exist on the day, and of which all of this holds.
#[derive(Clone, Debug, Default)]
pub struct PostCondition {
    /// With a code like this.
    pub code: TextCondition,
    /// For one of these roles.
    pub roles: Option<Vec<RoleIx>>,
    /// In organisations of one of these kinds.
    pub kinds: Option<Vec<KindIx>>,
    /// Held by nobody, or by somebody.
    pub vacant: Option<bool>,
    /// Of these organisations.
    pub within: Option<Vec<i64>>,
}

/// Which memberships are meant: those that hold on the day, and of which all of this holds.
#[derive(Clone, Debug, Default)]
pub struct MembershipCondition {
    /// Of one of these types.
    pub types: Option<Vec<MembershipType>>,
    /// In organisations of one of these kinds.
    pub kinds: Option<Vec<KindIx>>,
    /// In these organisations.
    pub within: Option<Vec<i64>>,
}

impl Store {
    /// A page of people, each with all versions, oldest first.
    pub async fn page_people(
        &self,
        condition: &PeopleCondition,
        view: View,
        window: &Window,
    ) -> Result<Page<Vec<PersonRecord>>, StoreError> {
        let mut list = self.people_listed(condition, view);
        let text = format!(
            "SELECT {} FROM person_version p WHERE {} AND p.person_id IN ({}) ORDER BY {}",
            person::columns(list.sql),
            list.sql.known("p", 1),
            list.ids(window),
            person::ORDER
        );
        let statement = list.sql.statement(text, list.values());
        let rows = self.query_records(statement, read_person).await?;
        let people = grouped(rows, |row| row.id);
        Ok(cut(people, |versions| versions[0].id, window))
    }

    /// How many people are meant.
    pub async fn count_people(&self, condition: &PeopleCondition, view: View) -> Result<usize, StoreError> {
        self.people_listed(condition, view).count(self).await
    }

    /// A page of posts, each with all rows about it, oldest first.
    pub async fn page_posts(
        &self,
        condition: &PostCondition,
        view: View,
        window: &Window,
    ) -> Result<Page<Vec<PostRecord>>, StoreError> {
        let mut list = self.posts_listed(condition, view);
        let text = format!(
            "SELECT {} FROM post p WHERE {} AND p.post_id IN ({}) ORDER BY {}",
            post::post_columns(list.sql),
            list.sql.known("p", 1),
            list.ids(window),
            post::POST_ORDER
        );
        let statement = list.sql.statement(text, list.values());
        let rows = self.query_records(statement, |row| self.read_post(row)).await?;
        let posts = grouped(rows, |row| row.id);
        Ok(cut(posts, |rows| rows[0].id, window))
    }

    /// How many posts are meant.
    pub async fn count_posts(&self, condition: &PostCondition, view: View) -> Result<usize, StoreError> {
        self.posts_listed(condition, view).count(self).await
    }

    /// A page of memberships.
    pub async fn page_memberships(
        &self,
        condition: &MembershipCondition,
        view: View,
        window: &Window,
    ) -> Result<Page<MembershipRecord>, StoreError> {
        let mut list = self.memberships_listed(condition, view);
        let text = format!(
            "SELECT {} FROM membership m WHERE {} AND m.membership_id IN ({}) ORDER BY {}",
            membership::columns(list.sql),
            list.sql.in_view("m", 1, 2),
            list.ids(window),
            membership::ORDER
        );
        let statement = list.sql.statement(text, list.values());
        let rows = self.query_records(statement, membership::read).await?;
        Ok(cut(rows, |row| row.id, window))
    }

    /// How many memberships are meant.
    pub async fn count_memberships(
        &self,
        condition: &MembershipCondition,
        view: View,
    ) -> Result<usize, StoreError> {
        self.memberships_listed(condition, view).count(self).await
    }

    fn people_listed(&self, condition: &PeopleCondition, view: View) -> Listed {
        let mut list = Listed::new(self, "person_version p", "p", "p.person_id", view);
        let sql = list.sql;
        condition.code.add(&mut list, "p.code");
        condition.name.add(&mut list, "p.name");
        let PeopleCondition { membership_types, roles, within, .. } = condition;
        let mut ways = Vec::new();
        let is_open = membership_types.is_none() && roles.is_none() && within.is_some();
        if membership_types.is_some() || is_open {
            let mut conditions = vec![sql.in_view("m", 1, 2)];
            if let Some(types) = membership_types {
                conditions.push(list.any_text("m.type", &keys(types, |one| one.key())));
            }
            if let Some(ids) = within {
                conditions.push(list.any("m.organization_id", ids));
            }
            ways.push(format!(
                "p.person_id IN (SELECT m.person_id FROM membership m WHERE {})",
                conditions.join(" AND ")
            ));
        }
        if roles.is_some() || is_open {
            let mut conditions = vec![sql.in_view("q", 1, 2)];
            if let Some(roles) = roles {
                let keys = keys(roles, |role| self.model().role(*role).key.as_str());
                conditions.push(list.any_text("q.role", &keys));
            }
            if let Some(ids) = within {
                conditions.push(list.any("q.organization_id", ids));
            }
            ways.push(format!(
                "p.person_id IN (SELECT a.person_id FROM appointment a WHERE {}
                 AND a.post_id IN (SELECT q.post_id FROM post q WHERE {}))",
                sql.in_view("a", 1, 2),
                conditions.join(" AND ")
            ));
        }
        if is_open {
            list.only(format!("({})", ways.join(" OR ")));
        } else {
            ways.into_iter().for_each(|way| list.only(way));
        }
        for (table, least) in
            [("membership", condition.min_memberships), ("appointment", condition.min_appointments)]
        {
            if least > 0 {
                let number = list.bind(i64::from(least).into());
                list.only(format!(
                    "p.person_id IN (SELECT t.person_id FROM {table} t WHERE {}
                     GROUP BY t.person_id HAVING COUNT(*) >= ${number})",
                    sql.in_view("t", 1, 2)
                ));
            }
        }
        list
    }

    fn posts_listed(&self, condition: &PostCondition, view: View) -> Listed {
        let mut list = Listed::new(self, "post p", "p", "p.post_id", view);
        let sql = list.sql;
        condition.code.add(&mut list, "p.code");
        if let Some(roles) = &condition.roles {
            let condition =
                list.any_text("p.role", &keys(roles, |role| self.model().role(*role).key.as_str()));
            list.only(condition);
        }
        self.of_kinds(&mut list, "p.organization_id", condition.kinds.as_deref());
        if let Some(vacant) = condition.vacant {
            list.only(format!(
                "{} (SELECT 1 FROM appointment a WHERE a.post_id = p.post_id AND {})",
                if vacant { "NOT EXISTS" } else { "EXISTS" },
                sql.in_view("a", 1, 2)
            ));
        }
        if let Some(ids) = &condition.within {
            let condition = list.any("p.organization_id", ids);
            list.only(condition);
        }
        list
    }

    fn memberships_listed(&self, condition: &MembershipCondition, view: View) -> Listed {
        let mut list = Listed::new(self, "membership m", "m", "m.membership_id", view);
        if let Some(types) = &condition.types {
            let condition = list.any_text("m.type", &keys(types, |one| one.key()));
            list.only(condition);
        }
        self.of_kinds(&mut list, "m.organization_id", condition.kinds.as_deref());
        if let Some(ids) = &condition.within {
            let condition = list.any("m.organization_id", ids);
            list.only(condition);
        }
        list
    }

    /// Only rows whose organisation is of one of these kinds on the day.
    fn of_kinds(&self, list: &mut Listed, column: &str, kinds: Option<&[KindIx]>) {
        let Some(kinds) = kinds else { return };
        let model = self.model();
        let unclassified = model.unclassified();
        let mut condition = list.any_text("v.kind", &keys(kinds, |kind| model.kind(*kind).key.as_str()));
        if kinds.contains(&unclassified) {
            let known: Vec<String> = model.kinds.keys().cloned().collect();
            condition = format!("({condition} OR NOT {})", list.any_text("v.kind", &known));
        }
        let in_view = list.sql.in_view("v", 1, 2);
        list.only(format!(
            "{column} IN (SELECT v.organization_id FROM organization_version v WHERE {in_view} AND {condition})"
        ));
    }
}

fn keys<'a, T>(list: &'a [T], key: impl Fn(&'a T) -> &'a str) -> Vec<String> {
    list.iter().map(|one| key(one).to_owned()).collect()
}

/// Rows about one thing, which stand together.
fn grouped<T>(rows: Vec<T>, id: impl Fn(&T) -> i64) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    for row in rows {
        match groups.last_mut().filter(|group| id(&group[0]) == id(&row)) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}
