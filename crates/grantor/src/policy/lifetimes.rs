//! How long things live.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::value::seconds;

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// How long things live, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// An authorization code, from consent to exchange: 60 to 600 s (RFC 6749 4.1.2), 60 s by default.
    pub code: Duration,
    /// A ticket, from the authorization request to the owner's answer: 60 s to 1 h, 10 min by default.
    pub ticket: Duration,
    /// An access token: 1 s to 1 day, 10 min by default (RFC 6750 5.3 asks for one hour or less).
    pub access_token: Duration,
    /// A refresh token that is not used: 1 s to 400 days, 14 days by default (RFC 9700 4.14.2).
    pub refresh_token_idle: Duration,
    /// All refresh tokens of a grant, however often they are used: 1 s to 400 days, 90 days by default.
    pub refresh_token: Duration,
    /// How long after a refresh the same refresh token gets the same answer again, so that a client whose reply was
    /// lost lives on: 0 (never) to 60 s, 10 s by default.
    pub retry_window: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            code: Duration::from_secs(MINUTE),
            ticket: Duration::from_secs(10 * MINUTE),
            access_token: Duration::from_secs(10 * MINUTE),
            refresh_token_idle: Duration::from_secs(14 * DAY),
            refresh_token: Duration::from_secs(90 * DAY),
            retry_window: Duration::from_secs(10),
        }
    }
}

/// Which lifetime is out of bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the lifetime {name} is outside {least} to {most} seconds")]
pub struct InvalidLifetimes {
    /// The field of [`Lifetimes`].
    pub name: &'static str,
    /// The least value allowed, in seconds.
    pub least: u64,
    /// The greatest value allowed, in seconds.
    pub most: u64,
}

impl Lifetimes {
    /// Checks the bounds that the fields name.
    ///
    /// # Errors
    ///
    /// If a lifetime is out of bounds.
    pub fn validate(&self) -> Result<(), InvalidLifetimes> {
        for (name, value, least, most) in [
            ("code", self.code, MINUTE, 10 * MINUTE),
            ("ticket", self.ticket, MINUTE, 60 * MINUTE),
            ("access_token", self.access_token, 1, DAY),
            ("refresh_token_idle", self.refresh_token_idle, 1, 400 * DAY),
            ("refresh_token", self.refresh_token, 1, 400 * DAY),
            ("retry_window", self.retry_window, 0, MINUTE),
        ] {
            if !(Duration::from_secs(least)..=Duration::from_secs(most)).contains(&value) {
                return Err(InvalidLifetimes { name, least, most });
            }
        }
        Ok(())
    }

    /// These lifetimes, where the client has none of its own.
    #[must_use]
    pub fn overridden_by(&self, own: &LifetimeOverrides) -> Self {
        Self {
            code: own.code.unwrap_or(self.code),
            ticket: own.ticket.unwrap_or(self.ticket),
            access_token: own.access_token.unwrap_or(self.access_token),
            refresh_token_idle: own.refresh_token_idle.unwrap_or(self.refresh_token_idle),
            refresh_token: own.refresh_token.unwrap_or(self.refresh_token),
            retry_window: own.retry_window.unwrap_or(self.retry_window),
        }
    }
}

/// The lifetimes of one client that differ from the server's; see [`Lifetimes`] for each. Written as whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LifetimeOverrides {
    /// An authorization code.
    #[serde(with = "seconds::option", skip_serializing_if = "Option::is_none")]
    pub code: Option<Duration>,
    /// A ticket.
    #[serde(with = "seconds::option", skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Duration>,
    /// An access token.
    #[serde(with = "seconds::option", skip_serializing_if = "Option::is_none")]
    pub access_token: Option<Duration>,
    /// A refresh token that is not used.
    #[serde(with = "seconds::option", skip_serializing_if = "Option::is_none")]
    pub refresh_token_idle: Option<Duration>,
    /// All refresh tokens of a grant.
    #[serde(with = "seconds::option", skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Duration>,
    /// How long a lost reply can be asked for again.
    #[serde(with = "seconds::option", skip_serializing_if = "Option::is_none")]
    pub retry_window: Option<Duration>,
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;
    use crate::policy::{InvalidPolicy, Policy};
    use crate::value::{Issuer, Scope};

    #[test]
    fn lifetimes_have_bounds() {
        assert_eq!(Lifetimes::default().validate(), Ok(()));
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::parse("a").unwrap());
        type Set = fn(&mut Lifetimes, Duration);
        let fields: [(&str, u64, u64, Set); 6] = [
            ("code", 60, 600, |lifetimes, value| lifetimes.code = value),
            ("ticket", 60, 3600, |lifetimes, value| lifetimes.ticket = value),
            ("access_token", 1, DAY, |lifetimes, value| lifetimes.access_token = value),
            ("refresh_token_idle", 1, 400 * DAY, |lifetimes, value| lifetimes.refresh_token_idle = value),
            ("refresh_token", 1, 400 * DAY, |lifetimes, value| lifetimes.refresh_token = value),
            ("retry_window", 0, 60, |lifetimes, value| lifetimes.retry_window = value),
        ];
        for (name, least, most, set) in fields {
            let with = |seconds| {
                let mut lifetimes = Lifetimes::default();
                set(&mut lifetimes, Duration::from_secs(seconds));
                policy.clone().with_lifetimes(lifetimes).map(|_| ())
            };
            let error = Err(InvalidPolicy::Lifetimes(InvalidLifetimes { name, least, most }));
            assert_eq!((with(least), with(most), with(most + 1)), (Ok(()), Ok(()), error), "{name}");
            if least > 0 {
                assert_eq!(with(least - 1), error, "{name}");
            }
        }
        let error = InvalidLifetimes { name: "code", least: 60, most: 600 };
        assert_eq!(error.to_string(), "the lifetime code is outside 60 to 600 seconds");
    }

    #[test]
    fn a_client_overrides_what_it_names_and_nothing_else() {
        let [one, two, three, four, five, six] = [1, 2, 3, 4, 5, 6].map(Duration::from_secs);
        let own = LifetimeOverrides {
            code: Some(one),
            ticket: Some(two),
            access_token: Some(three),
            refresh_token_idle: Some(four),
            refresh_token: Some(five),
            retry_window: Some(six),
        };
        let all = Lifetimes {
            code: one,
            ticket: two,
            access_token: three,
            refresh_token_idle: four,
            refresh_token: five,
            retry_window: six,
        };
        assert_eq!(Lifetimes::default().overridden_by(&own), all);
        assert_eq!(all.overridden_by(&LifetimeOverrides::default()), all);
    }
}
