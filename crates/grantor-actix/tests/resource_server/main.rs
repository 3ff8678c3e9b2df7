//! A resource server that lives elsewhere than the authorization server, over real HTTP.

#[cfg(test)]
mod keys;
#[cfg(test)]
mod metadata;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod tokens;
