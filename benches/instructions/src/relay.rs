//! Between the client and the server: an answer is passed on as a whole, a moment after it came. The client
//! then always waits once for it, however fast the server is and however busy the machine.

use std::io::{self, ErrorKind, Read, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// After so long without more, an answer is whole.
const PAUSE: Duration = Duration::from_millis(10);

/// Listens for connections to a server on this machine: the port.
pub(crate) fn start(server: u16) -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // what fails is a connection that ends, which its client says
            let _ = relay(&client, server);
        }
    });
    Ok(port)
}

fn relay(client: &TcpStream, server: u16) -> io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, server))?;
    for stream in [client, &server] {
        stream.set_nodelay(true)?;
    }
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        to.shutdown(Shutdown::Write)
    });
    let client = client.try_clone()?;
    thread::spawn(move || {
        let _ = answers(&server, &client);
        client.shutdown(Shutdown::Both)
    });
    Ok(())
}

fn answers(mut server: &TcpStream, mut client: &TcpStream) -> io::Result<()> {
    let (mut answer, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
    server.set_read_timeout(Some(PAUSE))?;
    loop {
        match server.read(&mut piece) {
            Ok(0) => return client.write_all(&answer),
            Ok(count) => answer.extend_from_slice(&piece[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                client.write_all(&answer)?;
                answer.clear();
            }
            Err(error) => return Err(error),
        }
    }
}
