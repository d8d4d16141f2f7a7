//! Runs the application on a socket until it is told to stop.

use std::{io, net::SocketAddr, time::Duration};

use poem::{
    Endpoint, Server,
    http::uri::Scheme,
    listener::Acceptor,
    web::{LocalAddr, RemoteAddr},
};
use tokio::net::TcpListener;

use super::connection::{self, Connection};
use crate::limits::Limits;

/// How long requests in flight may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` completes; then accepts nothing more, closes WebSockets and event streams, lets requests in
/// flight finish for up to ten seconds, and returns. The listener is bound by the caller, who knows what to say when the address is taken.
pub async fn serve(
    listener: TcpListener,
    app: impl Endpoint + 'static,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let local = LocalAddr(address.into());
    let server = Server::new_with_acceptor(Prompt { listener, address, local, limits }).name("orgweave");
    let shutdown = async move {
        shutdown.await;
        connection::leave_all(address);
        tokio::spawn(async move {
            tokio::time::sleep(GRACE - Duration::from_millis(200)).await;
            connection::reset_all(address);
        });
    };
    server.run_with_graceful_shutdown(app, shutdown, Some(GRACE)).await?;
    // WebSockets are no requests any more, so nobody has waited for them.
    let _ = tokio::time::timeout(GRACE, connection::all_gone(address)).await;
    Ok(())
}

/// Completes when the process is asked to stop, by Ctrl-C or by SIGTERM as service managers send it.
pub async fn shutdown_signal() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminated.recv() => {}
                }
                return;
            }
            Err(error) => tracing::warn!(%error, "SIGTERM cannot be watched; stop with Ctrl-C"),
        }
    }
    if let Err(error) = interrupted.await {
        tracing::warn!(%error, "Ctrl-C cannot be watched; the server stops only when it is killed");
        std::future::pending().await
    }
}

/// Accepts connections that send without delay (TCP_NODELAY): a response is written at once or in large pieces, and
/// waiting for acknowledgements in between costs up to 40 ms.
struct Prompt {
    listener: TcpListener,
    address: SocketAddr,
    local: LocalAddr,
    limits: Limits,
}

impl Acceptor for Prompt {
    type Io = Connection;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![self.local.clone()]
    }

    async fn accept(&mut self) -> io::Result<(Connection, LocalAddr, RemoteAddr, Scheme)> {
        match self.listener.accept().await {
            Ok((stream, remote)) => {
                // Fails only if the client has left already.
                let _ = stream.set_nodelay(true);
                let stream = Connection::new(stream, (self.address, remote), &self.limits);
                Ok((stream, self.local.clone(), RemoteAddr(remote.into()), Scheme::HTTP))
            }
            Err(error) => {
                // Out of file descriptors, mostly. The server asks again at once, so without a pause it would spin.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(error)
            }
        }
    }
}
