//! Inputs of mutations about people: a step, and how it is taken.

use async_graphql::InputObject;

use super::manner_input::MannerInput;
use super::people_step_input::{
    AppointStepInput, ClosePostStepInput, CreatePostStepInput, JoinStepInput, LeaveStepInput,
    RecallStepInput, RelieveStepInput, SecondStepInput,
};

/// Declares the input of a mutation that takes one step.
macro_rules! single {
    ($($(#[$doc:meta])* $input:ident $step:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, InputObject)]
        pub struct $input {
            #[graphql(flatten)]
            pub step: $step,
            #[graphql(flatten)]
            pub manner: MannerInput,
        }
    )*};
}

single! {
    /// Who becomes a member of which organization: either `person` or `newPerson` is given.
    MembershipJoinInput JoinStepInput
    /// Which membership ends: either `membership`, or `organization` and `person` are given.
    MembershipLeaveInput LeaveStepInput
    /// A post that is to be created.
    PostCreateInput CreatePostStepInput
    /// A post that is to end.
    PostCloseInput ClosePostStepInput
    /// Who is appointed to which post.
    PostAppointInput AppointStepInput
    /// Which appointment ends: either `appointment`, or `post` and `person` are given.
    PostRelieveInput RelieveStepInput
    /// Who is sent where for a time.
    PersonSecondInput SecondStepInput
    /// Who is called back from where.
    PersonRecallInput RecallStepInput
}
