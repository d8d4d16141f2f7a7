//! Inputs of mutations about people: a step, and how it is taken.

use async_graphql::InputObject;

use super::manner_input::{MannerInput, single_step};
use super::people_step_input::{
    AppointStepInput, ClosePostStepInput, CreatePostStepInput, JoinStepInput, LeaveStepInput,
    RecallStepInput, RelieveStepInput, SecondStepInput,
};

single_step!(
    /// Who becomes a member of which organization: either `person` or `newPerson` is given.
    MembershipJoinInput JoinStepInput {}
);
single_step!(
    /// Which membership ends: either `membership`, or `organization` and `person` are given.
    MembershipLeaveInput LeaveStepInput {}
);
single_step!(
    /// A post that is to be created.
    PostCreateInput CreatePostStepInput {}
);
single_step!(
    /// A post that is to end.
    PostCloseInput ClosePostStepInput {}
);
single_step!(
    /// Who is appointed to which post.
    PostAppointInput AppointStepInput {}
);
single_step!(
    /// Which appointment ends: either `appointment`, or `post` and `person` are given.
    PostRelieveInput RelieveStepInput {}
);
single_step!(
    /// Who is sent where for a time.
    PersonSecondInput SecondStepInput {}
);
single_step!(
    /// Who is called back from where.
    PersonRecallInput RecallStepInput {}
);
