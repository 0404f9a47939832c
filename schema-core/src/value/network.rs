//! Addresses of networks and of their hosts.

use std::fmt;
use std::net::IpAddr;

use bytes::{BufMut, BytesMut};
use postgres_protocol::types::{inet_from_sql, inet_to_sql};
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};

use super::wire::Failure;

/// An address with the size of its network, an `inet`: `192.168.1.5/24`. An [`IpAddr`] is one without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inet {
    address: IpAddr,
    prefix: u8,
}

/// A network, a `cidr`: `192.168.1.0/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(Inet);

/// The prefix is longer than the address, or the address of a network has bits behind its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{address}/{prefix} is not the address of a {what}")]
pub struct InvalidNetwork {
    address: IpAddr,
    prefix: u8,
    what: &'static str,
}

impl Inet {
    /// An address in a network of this many leading bits.
    ///
    /// # Errors
    /// The prefix is longer than the address.
    pub fn new(address: IpAddr, prefix: u8) -> Result<Self, InvalidNetwork> {
        if prefix > width(address) {
            return Err(InvalidNetwork { address, prefix, what: "host" });
        }
        Ok(Self { address, prefix })
    }

    /// The address.
    pub fn address(self) -> IpAddr {
        self.address
    }

    /// How many leading bits of the address are those of its network.
    pub fn prefix(self) -> u8 {
        self.prefix
    }
}

impl Cidr {
    /// The network of this address and this many leading bits.
    ///
    /// # Errors
    /// The prefix is longer than the address, or the address has other bits than 0 behind it.
    pub fn new(address: IpAddr, prefix: u8) -> Result<Self, InvalidNetwork> {
        let error = InvalidNetwork { address, prefix, what: "network" };
        let host = host_bits(address, prefix).ok_or(error)?;
        if host == 0 { Ok(Self(Inet { address, prefix })) } else { Err(error) }
    }

    /// The first address of the network.
    pub fn address(self) -> IpAddr {
        self.0.address
    }

    /// How many leading bits of an address are those of the network.
    pub fn prefix(self) -> u8 {
        self.0.prefix
    }

    /// Whether an address is in the network.
    pub fn contains(self, address: IpAddr) -> bool {
        let of_network = |address| bits(address) & !host_mask(width(address), self.prefix());
        address.is_ipv4() == self.address().is_ipv4()
            && of_network(address) == of_network(self.address())
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The bits of an address of this width that are not of the network.
fn host_mask(width: u8, prefix: u8) -> u128 {
    let host = u32::from(width.saturating_sub(prefix));
    u128::MAX.checked_shr(128 - host).unwrap_or(0)
}

fn host_bits(address: IpAddr, prefix: u8) -> Option<u128> {
    (prefix <= width(address)).then(|| bits(address) & host_mask(width(address), prefix))
}

impl From<IpAddr> for Inet {
    fn from(address: IpAddr) -> Self {
        Self { address, prefix: width(address) }
    }
}

impl fmt::Display for Inet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'a> FromSql<'a> for Inet {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let inet = inet_from_sql(raw)?;
        Ok(Self::new(inet.addr(), inet.netmask())?)
    }

    accepts!(INET);
}

impl ToSql for Inet {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        inet_to_sql(self.address, self.prefix, out);
        Ok(IsNull::No)
    }

    accepts!(INET);
    to_sql_checked!();
}

impl<'a> FromSql<'a> for Cidr {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        let inet = inet_from_sql(raw)?;
        Ok(Self::new(inet.addr(), inet.netmask())?)
    }

    accepts!(CIDR);
}

impl ToSql for Cidr {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        inet_to_sql(self.address(), self.prefix(), out);
        Ok(IsNull::No)
    }

    // what a `cidr` is compared with is an `inet` to the server
    accepts!(CIDR, INET);
    to_sql_checked!();
}

/// An [`IpAddr`] has no prefix: one that is not of a single host would be lost.
fn host(_: &Type, raw: &[u8]) -> Result<IpAddr, Failure> {
    let inet = inet_from_sql(raw)?;
    let (address, prefix) = (inet.addr(), inet.netmask());
    if prefix != width(address) {
        return Err(format!("{address}/{prefix} has a prefix; `value::Inet` keeps it").into());
    }
    Ok(address)
}

scalars! {
    IpAddr = "inet", read = host;
    Inet = "inet";
    Cidr = "cidr";
}

#[cfg(feature = "cidr")]
scalars! {
    cidr::IpInet = "inet";
    cidr::IpCidr = "cidr";
}

#[cfg(feature = "eui48")]
scalars! { eui48::MacAddress = "macaddr"; }

macro_rules! mac_addresses {
    ($($(#[$doc:meta])* $name:ident($length:literal) = $sql:literal, $ty:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $length]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().enumerate().try_for_each(|(i, byte)| {
                    write!(f, "{}{byte:02x}", if i == 0 { "" } else { ":" })
                })
            }
        }

        impl<'a> FromSql<'a> for $name {
            fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
                Ok(Self(raw.try_into()?))
            }

            accepts!($ty);
        }

        impl ToSql for $name {
            fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
                out.put_slice(&self.0);
                Ok(IsNull::No)
            }

            accepts!($ty);
            to_sql_checked!();
        }

        scalars! { $name = $sql; }
    )*};
}

mac_addresses! {
    /// The address of a network interface, a `macaddr`.
    MacAddr(6) = "macaddr", MACADDR;
    /// The address of a network interface as EUI-64 has it, a `macaddr8`.
    MacAddr8(8) = "macaddr8", MACADDR8;
}
