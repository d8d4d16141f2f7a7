//! Where every subscription begins.
//!
//! An event is answered like a request: with a scope, a meter and a deadline of its own, by a schema whose root of queries
//! is the root of subscriptions. async-graphql would resolve all events of a subscription in one context.

mod events;
mod revision;
mod root;

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::registry::{MetaType, Registry};
use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Object, OutputType, Response, Schema, SubscriptionType,
};
use entity::store::RevisionRecord;
use futures_util::stream::BoxStream;

use super::argument::Checked;

pub use events::Events;
pub use revision::Revision;

/// The root of all subscriptions.
pub struct Subscription;

/// The schema that answers events.
pub type EventSchema = Schema<Subscription, EmptyMutation, EmptySubscription>;

/// The root of all subscriptions. An operation has one of these fields. Each event is read at the revision that it tells
/// of or, where others have followed meanwhile, at a later one, whose number `extensions.revision` gives.
#[Object]
impl Subscription {
    /// Each revision, once and in order, as soon as it is recorded, whichever process records it.
    async fn revision_recorded(
        &self,
        context: &Context<'_>,
        #[graphql(
            name = "after",
            desc = "Begin behind this revision; left out, with the next one. Whoever was cut off gives the last number that he got, and misses nothing."
        )]
        _after: Option<Checked<i32>>,
    ) -> Revision {
        Revision(Arc::clone(context.data_unchecked::<Arc<RevisionRecord>>()))
    }
}

impl SubscriptionType for Subscription {
    fn type_name() -> Cow<'static, str> {
        <Self as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let as_object = registry.create_fake_output_type::<Subscription>();
        registry.types.remove(&*<Self as OutputType>::type_name());
        registry.create_subscription_type::<Self, _>(|_| {
            let mut root = as_object.clone();
            if let MetaType::Object { is_subscription, .. } = &mut root {
                *is_subscription = true;
            }
            root
        })
    }

    fn create_field_stream<'a>(&'a self, _: &'a Context<'_>) -> Option<BoxStream<'a, Response>> {
        // `Events` answers instead.
        None
    }
}
