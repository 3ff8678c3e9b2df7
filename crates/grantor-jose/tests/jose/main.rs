//! Keys, signatures and JWTs as their users see them, and as those who forge them would.

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod bits;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod key_set_cache;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod pem;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod sets;
#[cfg(test)]
mod vectors;
