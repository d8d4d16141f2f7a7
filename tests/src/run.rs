//! Running one test body on one engine, and the macros that make several tests of one body.

use std::future::Future;
use std::io::Write;
use std::sync::{Arc, LazyLock};

use crate::{Database, Engine};

/// Writes one line past libtest's capture: it must be seen in a run that passes, too.
pub fn say(line: &str) {
    // `eprintln!` is captured, the file descriptor is not. Nobody can be told if stderr is closed.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Runs a future on a runtime of its own.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).thread_stack_size(api::cli::STACK_BYTES).enable_all().build();
    runtime.expect("a runtime can be started").block_on(future)
}

/// Gives `body` a fresh, migrated database, and removes it afterwards, also when the body panics.
/// Does nothing where there is no such server.
pub fn run<F: Future<Output = ()> + Send + 'static>(engine: Engine, body: impl FnOnce(Arc<Database>) -> F) {
    block_on(async {
        let Some(database) = Database::create(engine).await else { return };
        let database = Arc::new(database);
        let outcome = tokio::spawn(body(Arc::clone(&database))).await;
        database.remove().await;
        if let Err(error) = outcome {
            std::panic::resume_unwind(error.into_panic());
        }
    });
}

/// A runtime that lives as long as the process, for connections that do.
pub(crate) static LASTING: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime can be started")
});

/// `name::sqlite` and `name::postgres` from one body.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: Db) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($db: std::sync::Arc<$crate::Database>) $body

            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, body);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, body);
            }
        }
    )*};
}

/// `name::sqlite::snapshot`, `name::sqlite::resolvers`, `name::sqlite::loader` and the same for `postgres`
/// from one body: whatever reads trees must not care where from.
#[macro_export]
macro_rules! every_way {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: Db, $trees:ident: Trees) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($db: std::sync::Arc<$crate::Database>, $trees: $crate::Trees) $body

            $crate::every_way!(@engine sqlite, Sqlite);
            $crate::every_way!(@engine postgres, Postgres);
        }
    )*};
    (@engine $module:ident, $engine:ident) => {
        mod $module {
            #[test]
            fn snapshot() {
                $crate::run($crate::Engine::$engine, |db| super::body(db, $crate::Trees::Snapshot));
            }

            #[test]
            fn resolvers() {
                $crate::run($crate::Engine::$engine, |db| super::body(db, $crate::Trees::Resolvers));
            }

            #[test]
            fn loader() {
                $crate::run($crate::Engine::$engine, |db| super::body(db, $crate::Trees::Loader));
            }
        }
    };
}
