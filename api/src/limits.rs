//! What one request may cost, and how long anything may take: every guard has its number here.
//!
//! A limit is a setting like any other: the flag `--max-nodes`, the variable `ORGWEAVE_MAX_NODES`, the key `max-nodes`
//! of the file, and the default below.

/// Declares the limits, the flags that set them, and their keys.
macro_rules! limits {
    ($($field:ident = $default:literal, $key:literal, $env:literal, $help:literal;)+) => {
        /// The limits in force.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Limits {
            $(#[doc = $help] pub $field: usize,)+
        }

        impl Default for Limits {
            fn default() -> Self {
                Limits::DEFAULT
            }
        }

        /// The limits as given on the command line; those that were left out are `None`.
        #[derive(Clone, Debug, Default, clap::Args)]
        #[command(about = None, long_about = None, next_help_heading = "Limits")]
        pub struct LimitFlags {
            $(
                #[doc = $help]
                #[arg(
                    long = $key,
                    global = true,
                    value_name = "N",
                    value_parser = crate::config::parse_positive,
                    help = concat!($help, " [default: ", $default, "] [env: ORGWEAVE_", $env, "]")
                )]
                pub $field: Option<usize>,
            )+
        }

        impl Limits {
            /// What holds where nothing is said.
            pub const DEFAULT: Limits = Limits { $($field: $default,)+ };

            /// The key of every limit.
            pub const KEYS: [&str; [$($key),+].len()] = [$($key),+];

            /// Decides every limit: `pick` is given its key, its flag and its default.
            pub fn resolve<E>(
                flags: LimitFlags,
                pick: impl Fn(&str, Option<usize>, &str) -> Result<usize, E>,
            ) -> Result<Limits, E> {
                Ok(Limits { $($field: pick($key, flags.$field, stringify!($default))?,)+ })
            }
        }
    };
}

limits! {
    max_body_bytes = 262144, "max-body-bytes", "MAX_BODY_BYTES",
        "Refuse request bodies longer than this many bytes";
    max_tokens = 4000, "max-tokens", "MAX_TOKENS",
        "Refuse documents of more tokens than this, before they are parsed";
    max_nesting = 64, "max-nesting", "MAX_NESTING",
        "Refuse documents and variables that nest brackets deeper than this, before they are parsed; the parser itself takes 64";
    max_depth = 64, "max-depth", "MAX_DEPTH",
        "Refuse documents that nest fields deeper than this, fragments filled in; the schema itself takes 64";
    max_levels = 15, "max-levels", "MAX_LEVELS",
        "Refuse documents that nest organisations deeper than this";
    max_fields = 1000, "max-fields", "MAX_FIELDS",
        "Refuse operations of more fields than this, fragments filled in";
    max_introspection_fields = 2000, "max-introspection-fields", "MAX_INTROSPECTION_FIELDS",
        "The same for fields of introspection, which code generators ask many of";
    max_aliases = 50, "max-aliases", "MAX_ALIASES",
        "Refuse operations with more aliases than this, fragments filled in";
    max_directives = 4, "max-directives", "MAX_DIRECTIVES",
        "Refuse more directives than this at one place";
    max_ids = 1000, "max-ids", "MAX_IDS",
        "Let one list of ids have at most this many";
    default_page = 50, "default-page", "DEFAULT_PAGE",
        "Let a page have this many organisations where its size is not asked for";
    max_page = 1000, "max-page", "MAX_PAGE",
        "Let one page have at most this many organisations";
    max_nodes = 200000, "max-nodes", "MAX_NODES",
        "Let one request return at most this many organisations";
    max_values = 2000000, "max-values", "MAX_VALUES",
        "Let one request return at most this many values, fields of organisations counted one by one";
    max_lookups = 50000000, "max-lookups", "MAX_LOOKUPS",
        "Let one request look at most at this many organisations to find what it returns, conditions counted one by one";
    max_errors = 20, "max-errors", "MAX_ERRORS",
        "Give at most this many errors in one answer";
    deadline_ms = 10000, "deadline-ms", "DEADLINE_MS",
        "Stop working on a request after this many milliseconds";
    max_in_flight = 256, "max-in-flight", "MAX_IN_FLIGHT",
        "Work on at most this many requests at once; others are asked to come again";
    revision_wait_ms = 2000, "revision-wait-ms", "REVISION_WAIT_MS",
        "Let a request wait this many milliseconds for the revision that it wants to see at least";
    receive_timeout_ms = 10000, "receive-timeout-ms", "RECEIVE_TIMEOUT_MS",
        "Give up on request bodies that have not arrived after this many milliseconds; on slow headers somewhat later";
    stall_timeout_ms = 10000, "stall-timeout-ms", "STALL_TIMEOUT_MS",
        "Give up on clients that take nothing of their answer for this many milliseconds";
    send_timeout_ms = 60000, "send-timeout-ms", "SEND_TIMEOUT_MS",
        "Give up on answers that are not taken whole after this many milliseconds";
    idle_timeout_ms = 75000, "idle-timeout-ms", "IDLE_TIMEOUT_MS",
        "Close connections on which nothing is asked for this many milliseconds";
    max_streams = 1000, "max-streams", "MAX_STREAMS",
        "Keep at most this many WebSockets and event streams open";
    max_streams_per_peer = 250, "max-streams-per-peer", "MAX_STREAMS_PER_PEER",
        "Keep at most this many WebSockets and event streams of one address open";
    max_operations = 32, "max-operations", "MAX_OPERATIONS",
        "Let one WebSocket run at most this many operations at once";
    max_waiting_messages = 16, "max-waiting-messages", "MAX_WAITING_MESSAGES",
        "Let at most this many messages wait until a WebSocket takes them; operations pause meanwhile";
    max_messages_per_second = 100, "max-messages-per-second", "MAX_MESSAGES_PER_SECOND",
        "Close WebSockets that send more messages than this in a second";
    init_timeout_ms = 3000, "init-timeout-ms", "INIT_TIMEOUT_MS",
        "Close WebSockets that have not sent connection_init after this many milliseconds";
    ping_interval_ms = 20000, "ping-interval-ms", "PING_INTERVAL_MS",
        "Ping WebSockets, and keep event streams alive, every so many milliseconds; close what does not answer till the next";
}
