//! What grantor-jose signs is verified by others, and what others sign by grantor-jose; whatever is not as it was signed is
//! refused by all of them, and for the same reason.

#[cfg(test)]
mod harness;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod ours;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod tampering;
#[cfg(test)]
mod theirs;
