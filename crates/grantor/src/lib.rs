#![no_std]
#![doc = include_str!("../README.md")]

extern crate alloc;

pub mod client;
pub mod grant;
pub mod key_ring;
pub mod operation;
pub mod policy;
pub mod server;
mod value;
pub mod wire;

pub use client::{Authentication, Client, ClientType, GrantType, Introspection, InvalidClient, Registration};
pub use grant::*;
pub use key_ring::{InvalidRotation, KeyMaterial, KeyRing, KeyState, RingKey, Rotation};
pub use operation::{Decision, Event, Found, Needs, Operation, Reason};
pub use policy::{
    AccessTokenFormat, Audience, InvalidLifetimes, InvalidPolicy, LifetimeOverrides, Lifetimes, Policy, ResourceServer,
};
pub use server::{
    AuthorizationServer, Claim, Clients, Grants, KeyRings, Keys, Lookup, Marks, Observer, Page, Saved, Signer,
};
pub use value::*;
