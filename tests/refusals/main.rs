//! Every row of `errors.csv` for the endpoints that exist, against the core and over real HTTP: each condition is brought
//! about, and the answer is reported where, and with the status and code, that the row says. A row that needs a feature which does not
//! exist yet is named with that feature.

mod authorize;
mod introspect;
mod metadata;
mod resource;
mod revoke;
mod rows;
mod token;
