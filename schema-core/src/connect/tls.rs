//! TLS by rustls.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use sha2::{Digest, Sha256, Sha384, Sha512};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Socket;
use tokio_postgres::tls::{self, ChannelBinding};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{self, CertificateError, ClientConfig, RootCertStore};
use tokio_rustls::{TlsConnector, client};

use super::target::{Mode, Roots, Target};
use super::verify::Verifier;

/// Why TLS can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file of certificates or of a key can't be read.
    #[error("can't read {setting}={}: {source}", path.display())]
    File {
        /// The setting that names it.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// A server is to be checked, and there is nothing to check it by.
    #[error(
        "sslmode={0} needs the certificate that signs the server's: say sslrootcert=<PEM file>, or \
         sslrootcert=system with sslmode=verify-full"
    )]
    NoRoots(&'static str),
    /// Only one of certificate and key is there.
    #[error("sslcert and sslkey belong together: one of them is missing")]
    HalfCertificate,
    /// The operating system has no certificates.
    #[error("sslrootcert=system: no certificates were found on this system ({0})")]
    System(String),
    /// What the TLS library says.
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
}

/// What to do about a certificate that was refused.
pub(super) fn advice(error: &tokio_postgres::Error) -> Option<&'static str> {
    let io = std::error::Error::source(error)?.downcast_ref::<io::Error>()?;
    let rustls::Error::InvalidCertificate(reason) = io.get_ref()?.downcast_ref()? else {
        return None;
    };
    Some(match reason {
        CertificateError::UnknownIssuer => {
            "the server's certificate is not signed by one of sslrootcert: name the certificate of \
             the authority that signed it"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the server's certificate is of another host: connect by a name that it has, or say \
             sslmode=verify-ca if any host that the authority knows will do"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the server's certificate has expired: renew it on the server"
        }
        _ => return None,
    })
}

/// Makes TLS connections with the settings of an address.
#[derive(Clone)]
pub(super) struct Tls(Arc<ClientConfig>);

impl Tls {
    /// Reads the certificates that an address names.
    pub(super) fn new(target: &Target) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let verifier = Verifier {
            provider: provider.clone(),
            roots: roots(target)?,
            host: target.mode == Mode::VerifyFull,
        };
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match certificate(target)? {
            Some((chain, key)) => builder.with_client_auth_cert(chain, key)?,
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"postgresql".to_vec()];
        Ok(Self(Arc::new(config)))
    }

    /// Turns a socket into a TLS connection to a host.
    pub(super) async fn connect(
        self,
        host: ServerName<'static>,
        socket: Socket,
    ) -> io::Result<TlsStream<Socket>> {
        let connector = TlsConnector::from(self.0);
        Ok(TlsStream(Box::new(connector.connect(host, socket).await?)))
    }
}

/// Whoever may have signed the server's certificate; `None` when nobody asks.
fn roots(target: &Target) -> Result<Option<RootCertStore>, TlsError> {
    let found = target.roots.clone().or_else(|| by_default("root.crt").map(Roots::File));
    match (found, target.mode) {
        (_, Mode::Disable | Mode::Allow | Mode::Prefer) | (None, Mode::Require) => Ok(None),
        (None, Mode::VerifyCa) => Err(TlsError::NoRoots("verify-ca")),
        (None, Mode::VerifyFull) => Err(TlsError::NoRoots("verify-full")),
        (Some(Roots::System), _) => system_roots().map(Some),
        (Some(Roots::File(path)), _) => {
            let mut store = RootCertStore::empty();
            for root in certificates("sslrootcert", &path)? {
                store.add(root)?;
            }
            Ok(Some(store))
        }
    }
}

/// What the operating system trusts; read once, for it is much.
fn system_roots() -> Result<RootCertStore, TlsError> {
    static STORE: OnceLock<RootCertStore> = OnceLock::new();
    if let Some(store) = STORE.get() {
        return Ok(store.clone());
    }
    let found = rustls_native_certs::load_native_certs();
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(found.certs);
    if store.is_empty() {
        let reasons: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
        return Err(TlsError::System(reasons.join("; ")));
    }
    Ok(STORE.get_or_init(|| store).clone())
}

type Certificate = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The client's own certificate and its key.
fn certificate(target: &Target) -> Result<Option<Certificate>, TlsError> {
    let chain = target.certificate.clone().or_else(|| by_default("postgresql.crt"));
    let key = target.key.clone().or_else(|| by_default("postgresql.key"));
    match (chain, key) {
        (None, None) => Ok(None),
        (Some(chain), Some(key)) => {
            let chain = certificates("sslcert", &chain)?;
            let private = PrivateKeyDer::from_pem_file(&key);
            let private = private.map_err(|source| TlsError::File {
                setting: "sslkey",
                path: key,
                source,
            })?;
            Ok(Some((chain, private)))
        }
        _ => Err(TlsError::HalfCertificate),
    }
}

fn certificates(
    setting: &'static str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |source| TlsError::File { setting, path: path.to_owned(), source };
    let read: Vec<_> =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect).map_err(failed)?;
    if read.is_empty() { Err(failed(pem::Error::NoItemsFound)) } else { Ok(read) }
}

/// libpq's file of this name, if there is one.
fn by_default(name: &str) -> Option<PathBuf> {
    let path = std::env::home_dir()?.join(".postgresql").join(name);
    path.exists().then_some(path)
}

/// The name that a server's certificate has to have.
pub(super) fn host_name(host: &str) -> io::Result<ServerName<'static>> {
    let name = ServerName::try_from(host).map_err(io::Error::other)?;
    Ok(name.to_owned())
}

/// A TLS connection.
pub(crate) struct TlsStream<S>(Box<client::TlsStream<S>>);

impl<S> fmt::Debug for TlsStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsStream")
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> tls::TlsStream for TlsStream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        let server = self.0.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        match server.and_then(|certificate| digest(certificate)) {
            Some(digest) => ChannelBinding::tls_server_end_point(digest),
            None => ChannelBinding::none(),
        }
    }
}

/// The digest of a certificate for `tls-server-end-point` (RFC 5929): by the hash of its signature,
/// where MD5 and SHA-1 stand for SHA-256. `None` for signatures without one, such as Ed25519.
fn digest(certificate: &[u8]) -> Option<Vec<u8>> {
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    const ECDSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04];
    const ECDSA_SHA2: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
    let (last, family) = signature_algorithm(certificate)?.split_last()?;
    match (family, last) {
        (RSA, 4 | 5 | 11) | (ECDSA_SHA1, 1) | (ECDSA_SHA2, 2) => {
            Some(Sha256::digest(certificate).to_vec())
        }
        (RSA, 12) | (ECDSA_SHA2, 3) => Some(Sha384::digest(certificate).to_vec()),
        (RSA, 13) | (ECDSA_SHA2, 4) => Some(Sha512::digest(certificate).to_vec()),
        _ => None,
    }
}

/// The identifier of a certificate's signature algorithm:
/// `SEQUENCE { body SEQUENCE, algorithm SEQUENCE { identifier OBJECT, … }, … }`.
fn signature_algorithm(certificate: &[u8]) -> Option<&[u8]> {
    let (whole, _) = element(certificate)?;
    let (_, after_body) = element(whole)?;
    let (algorithm, _) = element(after_body)?;
    Some(element(algorithm)?.0)
}

/// The contents of the first DER element, and what follows it.
fn element(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[_, first], rest) = der.split_first_chunk()?;
    let (len, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        let len = bytes
            .iter()
            .try_fold(0_usize, |len, byte| Some(len.checked_mul(256)? | usize::from(*byte)))?;
        (len, rest)
    };
    rest.split_at_checked(len)
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for TlsStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TlsStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
