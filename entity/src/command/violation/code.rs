//! The rules that commands hold to: stable codes, what each means, and its sentence in English and Chinese.

/// Declares the codes; what stands in braces is named by the violation's arguments.
macro_rules! codes {
    ($($code:ident $key:literal $meaning:literal $english:literal $chinese:literal)*) => {
        /// Which rule a command would break.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ViolationCode {
            $(#[doc = $meaning] $code,)*
        }

        impl ViolationCode {
            /// Every code.
            pub const ALL: &[ViolationCode] = &[$(ViolationCode::$code),*];

            /// The stable name for clients.
            pub fn key(self) -> &'static str {
                match self { $(ViolationCode::$code => $key,)* }
            }

            /// What it means, for whoever writes a client.
            pub fn meaning(self) -> &'static str {
                match self { $(ViolationCode::$code => $meaning,)* }
            }

            pub(super) fn english(self) -> &'static str {
                match self { $(ViolationCode::$code => $english,)* }
            }

            pub(super) fn chinese(self) -> &'static str {
                match self { $(ViolationCode::$code => $chinese,)* }
            }
        }
    };
}

codes! {
    ActorRequired "ACTOR_REQUIRED"
        "Nobody acts: the request bears no token, or no name where no authentication is configured."
        "Nobody acts in this request; authenticate, so that it is known who decides."
        "请求未表明操作人；请先认证身份。"
    ActorUnknown "ACTOR_UNKNOWN"
        "Whoever acts is nobody on record on the day, so that nobody can say which posts he holds."
        "No person with the code {actor} is on record on {day}, so the decision cannot be attributed."
        "{day}没有代码为“{actor}”的在册人员，无法确认审批人。"
    ApproverNotFound "APPROVER_NOT_FOUND"
        "No organization above the body is one that decides on the step."
        "No organization that decides on “{transition}” stands above {body} in {hierarchy}; one of these kinds is needed: {kinds}."
        "在“{hierarchy}”中，{body}之上没有可审批“{transition}”的组织；需要：{kinds}。"
    SeatEmpty "SEAT_EMPTY"
        "The post that decides has no holder on the day, or there is no such post."
        "{organization} decides on “{transition}”, but nobody is its {role} on {day}; fill the post first."
        "“{transition}”由{organization}的{role}审批，但{day}该岗位空缺；请先任职。"
    WrongApprover "WRONG_APPROVER"
        "Whoever acts holds the role, but in another organization than the one that decides."
        "{actor} is {role} of {elsewhere}, but the {role} of {organization} decides on “{transition}”."
        "{actor}是{elsewhere}的{role}，而“{transition}”应由{organization}的{role}审批。"
    NotApprover "NOT_APPROVER"
        "Whoever acts does not hold the post that decides."
        "The {role} of {organization} decides on “{transition}”, and {actor} does not hold that post on {day}."
        "“{transition}”由{organization}的{role}审批，{actor}在{day}不担任该职。"
    KindNotCollaboration "KIND_NOT_COLLABORATION"
        "Organizations of this kind are neither collaborations nor follow a lifecycle, so nobody applies for them."
        "{kind} is no kind of collaboration; choose one of: {allowed}."
        "“{kind}”不是联合组织类型；可选：{allowed}。"
    TextInvalid "TEXT_INVALID"
        "A name, a code or another text is blank, too long, or contains what no screen shows."
        "The text {fault}."
        "文本{fault}。"
    LanguageInvalid "LANGUAGE_INVALID"
        "A language tag is none, or a language is named twice."
        "{language} is no language tag, or is given twice; write each once, such as `en` or `zh-Hant`."
        "“{language}”不是有效的语言标签，或重复出现；每种语言写一次，例如 en 或 zh-Hant。"
    AttributeRequired "ATTRIBUTE_REQUIRED"
        "An attribute that every organization of the kind has is missing."
        "{attribute} is missing; every {kind} needs one: give {expected}."
        "缺少“{attribute}”；每个{kind}都必须填写：{expected}。"
    AttributeInvalid "ATTRIBUTE_INVALID"
        "The value of an attribute is not one that the model allows."
        "{attribute} must be {expected}."
        "“{attribute}”应为{expected}。"
    PeriodEmpty "PERIOD_EMPTY"
        "The end does not lie after the beginning."
        "It would end on {to}, which does not lie after {from}."
        "结束日期{to}不晚于开始日期{from}。"
    UnknownOrganization "UNKNOWN_ORGANIZATION"
        "There is no organization with this id."
        "There is no organization with this id; take it from the `id` field."
        "没有此标识的组织；请使用 id 字段的值。"
    OutsideLife "OUTSIDE_LIFE"
        "An organization does not exist on all days on which it is needed."
        "{organization} exists from {from} up to {to}, not on all days from {wanted_from} up to {wanted_to}."
        "{organization}存续于{from}至{to}，不能覆盖{wanted_from}至{wanted_to}。"
    NestingNotAllowed "NESTING_NOT_ALLOWED"
        "The model does not let an organization of this kind stand under one of that kind."
        "{child} cannot be placed under {parent} in {hierarchy}; allowed: {allowed}."
        "在“{hierarchy}”中，{child}不能置于{parent}之下；可以：{allowed}。"
    ParentRequired "PARENT_REQUIRED"
        "The model wants a parent in a hierarchy, and none is given."
        "Every {kind} needs a parent in {hierarchy}, and none is given."
        "{kind}在“{hierarchy}”中必须有上级，但未填写。"
    ParentTwice "PARENT_TWICE"
        "Two parents are given where the hierarchy allows one, or the same one twice."
        "More than one parent is given in {hierarchy}, which allows one, or the same one twice."
        "在“{hierarchy}”中填写了多个上级，或同一上级出现两次。"
    RelationRequired "RELATION_REQUIRED"
        "It must be said by which type of participation an organization takes part."
        "Say by which type of relation it takes part; possible: {allowed}."
        "请指明参与的关系类型；可选：{allowed}。"
    RelationNotParticipation "RELATION_NOT_PARTICIPATION"
        "The type of relation is no participation."
        "{relation} is no type of participation; possible: {allowed}."
        "“{relation}”不是参与关系；可选：{allowed}。"
    ParticipationNotAllowed "PARTICIPATION_NOT_ALLOWED"
        "The model does not let an organization of this kind take part in one of that kind."
        "{participant} is a {kind}, and no {kind} takes part in a {body}; allowed: {allowed}."
        "{participant}是{kind}，{kind}不能参与{body}；可以：{allowed}。"
    ParticipantTwice "PARTICIPANT_TWICE"
        "The same organization is named twice with the same type of participation."
        "{participant} is named twice; name each participant once."
        "{participant}重复出现；每个成员单位只写一次。"
    ParticipantEngaged "PARTICIPANT_ENGAGED"
        "The type of participation allows one at a time, and the organization takes part elsewhere already."
        "{participant} takes part in {other} already, and {relation} allows one at a time."
        "{participant}已参与{other}，而“{relation}”同一时间只允许一个。"
    RoleNotAllowed "ROLE_NOT_ALLOWED"
        "The type of participation does not know this role."
        "Nobody takes part as {role} by {relation}; possible: {allowed}."
        "“{relation}”没有“{role}”这一角色；可选：{allowed}。"
    RoleExceeded "ROLE_EXCEEDED"
        "More organizations have a role in the body than may."
        "{participant} would be one {role} too many; a body has {max} at most."
        "{participant}使“{role}”超出上限；每个组织最多{max}个。"
    WeightNotAllowed "WEIGHT_NOT_ALLOWED"
        "A weight is given where the type of participation has none, or outside what it allows."
        "The weight does not fit {relation}: {expected}."
        "权重不符合“{relation}”的要求：{expected}。"
    Cycle "CYCLE"
        "An organization would take part in itself, or stand below itself, perhaps by way of others."
        "By this, {organizations} would each stand below itself in {hierarchy}."
        "这将使{organizations}在“{hierarchy}”中处于自身之下。"
    Prohibited "PROHIBITED"
        "The model prohibits such a body; the sentence is the model's reason."
        "{reason}"
        "{reason}"
    NotAdmitted "NOT_ADMITTED"
        "The model admits such bodies under conditions, and none of them is met."
        "No condition for founding a {kind} is met: {reasons}"
        "不符合设立{kind}的任何条件：{reasons}"
    CodeTaken "CODE_TAKEN"
        "Another organization bears the code on some of the days."
        "The code {code} belongs to {organization} from {from} up to {to}; use another."
        "代码{code}在{from}至{to}属于{organization}；请使用其他代码。"
    NotAlive "NOT_ALIVE"
        "The organization does not exist on the effective day."
        "{organization} does not exist on {day}; it exists from {from} up to {to}."
        "{organization}在{day}不存在；存续期为{from}至{to}。"
    VersionMismatch "VERSION_MISMATCH"
        "The organization has been changed since the version that the caller knows."
        "{organization} was last changed by revision {found}, not {expected}; read it again and decide anew."
        "{organization}最近由第{found}号修订更改，而不是第{expected}号；请重新读取后再决定。"
    NoLifecycle "NO_LIFECYCLE"
        "Organizations of this kind pass through no states, so there is nothing to decide."
        "{kind} has no lifecycle, so there is nothing to approve or to refuse."
        "“{kind}”没有生命周期，无需审批。"
    TransitionNotPossible "TRANSITION_NOT_POSSIBLE"
        "No such step leads on from the state that the organization is in on the effective day."
        "{organization} is “{state}” on {day}, from where no such step leads on; possible: {allowed}."
        "{organization}在{day}处于“{state}”，不能执行此步骤；可以：{allowed}。"
    TransitionAmbiguous "TRANSITION_AMBIGUOUS"
        "Several steps fit; one must be named."
        "Several steps are possible: {allowed}; name one with `transition`."
        "有多个可选步骤：{allowed}；请用 transition 指明。"
    TransitionUnknown "TRANSITION_UNKNOWN"
        "The lifecycle has no step of this name and purpose."
        "There is no such step {transition}; possible: {allowed}."
        "没有步骤“{transition}”；可以：{allowed}。"
    LaterChange "LATER_CHANGE"
        "A later step is recorded already, which this one would silently override."
        "A later step of {organization} is recorded on {day} already; use that day or a later one."
        "{organization}在{day}已有后续步骤；请使用该日或更晚的日期。"
    StillAttached "STILL_ATTACHED"
        "Something would outlive the body: the lifecycle does not name it among what ends with it."
        "{what} of {organization} would outlive it: {count}. End or move them first."
        "{organization}的{what}尚存{count}项；请先结束或转移。"
    KeyReused "KEY_REUSED"
        "The idempotency key was used with another command or input."
        "The key was used for revision {revision} with another command or input; use a new key."
        "该幂等键已用于第{revision}号修订的其他命令或输入；请使用新的键。"
}
