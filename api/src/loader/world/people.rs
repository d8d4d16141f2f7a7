//! Who belongs to an organisation, which posts there are and who holds them: what has nothing personal in it from a
//! snapshot where one is kept, everything else from loaders.

use std::sync::Arc;

use entity::model::MembershipType;
use entity::snapshot::{Holder, Member, People};
use entity::store::{AppointmentRecord, AppointmentsOf, MembershipRecord, Of, PersonRecord};

use super::{Place, Result, World};
use crate::loader::{
    AppointmentsKey, HeldKey, MembershipsKey, PersonKey, PostKey, PostRows, PostsOfKey, load_list,
};

impl Place {
    /// Its memberships on this day, or on every day, by id.
    pub async fn memberships(&self, history: bool) -> Result<Vec<MembershipRecord>> {
        match self.in_memory() {
            Some((snapshot, org)) => {
                let people = snapshot.history().people();
                let record = |member: &Member| membership(people, member);
                Ok(match history {
                    true => people.memberships_of(self.id()).iter().map(record).collect(),
                    false => snapshot.belonging().members_of(snapshot, org).map(record).collect(),
                })
            }
            None => self.world.memberships(Of::Organizations, self.id(), history).await,
        }
    }

    /// The posts that it has on this day, or has at any time, by id.
    pub async fn posts(&self, history: bool) -> Result<Vec<PostRows>> {
        let (id, day) = (self.id(), self.world.day);
        let posts = load_list(&self.world.scope.loaders().posts, PostsOfKey { organization: id }).await?;
        let has = |rows: &&PostRows| {
            history || rows.iter().any(|row| row.organization == id && row.validity.contains(day))
        };
        Ok(posts.iter().filter(has).cloned().collect())
    }
}

impl World {
    async fn memberships(&self, of: Of, id: i64, history: bool) -> Result<Vec<MembershipRecord>> {
        let key = MembershipsKey { of, day: (!history).then_some(self.day), id };
        Ok(load_list(&self.scope.loaders().memberships, key).await?.to_vec())
    }

    /// A person's memberships on this day, or on every day, by id.
    pub async fn memberships_of(&self, person: i64, history: bool) -> Result<Vec<MembershipRecord>> {
        self.memberships(Of::People, person, history).await
    }

    /// The membership with this id, when it holds on this day.
    pub async fn membership(&self, id: i64) -> Result<Option<MembershipRecord>> {
        Ok(self.memberships(Of::Ids, id, false).await?.pop())
    }

    /// Appointments on this day, or on every day, by id.
    pub async fn appointments(
        &self,
        of: AppointmentsOf,
        id: i64,
        history: bool,
    ) -> Result<Vec<AppointmentRecord>> {
        if let (Some(snapshot), AppointmentsOf::Posts) = (&self.memory, of) {
            let people = snapshot.history().people();
            let record = |holder: &Holder| appointment(people, holder);
            return Ok(match history {
                true => people.holders_of(id).iter().map(record).collect(),
                false => snapshot.belonging().holders_of(snapshot, id).map(record).collect(),
            });
        }
        let key = AppointmentsKey { of, day: (!history).then_some(self.day), id };
        Ok(load_list(&self.scope.loaders().appointments, key).await?.to_vec())
    }

    /// Whether nobody holds a post on this day.
    pub async fn is_vacant(&self, post: i64) -> Result<bool> {
        if let Some(snapshot) = &self.memory {
            return Ok(snapshot.belonging().holders_of(snapshot, post).next().is_none());
        }
        let key = HeldKey { day: self.day, post };
        let held = self.scope.loaders().vacancy.load_one(key).await.map_err(|error| (*error).clone())?;
        Ok(!held.unwrap_or_default())
    }

    /// Where a person has his home on this day.
    pub async fn home_of(self: &Arc<Self>, person: i64) -> Result<Option<Place>> {
        if let Some(snapshot) = &self.memory {
            let at = snapshot.history().people().persons().binary_search(&person).ok();
            let home = at.and_then(|at| snapshot.belonging().home_of(at as u32));
            return Ok(home.map(|org| self.place(org)));
        }
        let mut memberships = self.memberships_of(person, false).await?;
        memberships.retain(|membership| membership.membership_type == MembershipType::Primary);
        // Rules allow one home at a time. Where rows hold several all the same, snapshots show the last one.
        memberships.sort_by_key(|membership| (membership.organization, membership.id));
        for membership in memberships.iter().rev() {
            if let Some(home) = self.find_id(membership.organization).await? {
                return Ok(Some(home));
            }
        }
        Ok(None)
    }

    /// All that is known of a person over time, oldest first; nothing for an id that nobody has.
    pub async fn person(&self, id: i64) -> Result<Arc<Vec<PersonRecord>>> {
        load_list(&self.scope.loaders().people, PersonKey { id }).await
    }

    /// All rows about a post, oldest first; none for an id that no post has.
    pub async fn post(&self, id: i64) -> Result<PostRows> {
        load_list(&self.scope.loaders().posts, PostKey { id }).await
    }
}

fn membership(people: &People, member: &Member) -> MembershipRecord {
    MembershipRecord {
        id: member.id,
        row: member.row,
        person: people.persons()[member.person as usize],
        organization: member.organization,
        membership_type: member.membership_type,
        validity: member.validity,
    }
}

fn appointment(people: &People, holder: &Holder) -> AppointmentRecord {
    AppointmentRecord {
        id: holder.id,
        row: holder.row,
        post: holder.post,
        person: people.persons()[holder.person as usize],
        appointment_type: holder.appointment_type,
        acting: holder.acting,
        home: holder.home,
        validity: holder.validity,
    }
}
