//! The resource owners: accounts with passwords.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use actix_web::web;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Argon2, password_hash};
use grantor::{Subject, Timestamp};
use tokio::sync::Semaphore;

/// The accounts, by user name.
pub(crate) struct Accounts {
    accounts: BTreeMap<String, Account>,
    /// Checked where there is no account, so that a user name that exists takes as long as one that does not.
    nobody: String,
    /// A check costs 19 MiB and some 25 ms: only so many at once.
    checks: Semaphore,
}

/// One resource owner.
pub(crate) struct Account {
    pub(crate) subject: Subject,
    pub(crate) name: String,
    password: String,
    failures: Mutex<Failures>,
}

/// Wrong passwords in a row, as many as came to this process.
#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// Why somebody is not logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LoginError {
    #[error("User name or password is wrong.")]
    Wrong,
    #[error("Too many wrong passwords. Wait a minute.")]
    TooOften,
    #[error("The server is busy. Try again.")]
    Busy,
}

const FAILURES_IN_A_ROW: u32 = 5;
const PAUSE: Duration = Duration::from_secs(60);

impl Accounts {
    pub(crate) fn new(accounts: impl IntoIterator<Item = (String, Account)>) -> Result<Self, password_hash::Error> {
        let nobody = hash("a password that nobody has")?;
        Ok(Self { accounts: accounts.into_iter().collect(), nobody, checks: Semaphore::new(2) })
    }

    /// The account of a subject.
    pub(crate) fn of(&self, subject: &Subject) -> Option<&Account> {
        self.accounts.values().find(|account| account.subject == *subject)
    }

    /// The account, if the password is right. After some wrong ones in a row, it must wait.
    pub(crate) async fn login(&self, username: &str, password: &str, now: Timestamp) -> Result<&Account, LoginError> {
        let account = self.accounts.get(username);
        if account.is_some_and(|account| account.must_wait(now)) {
            return Err(LoginError::TooOften);
        }
        let stored = account.map_or(&self.nobody, |account| &account.password).clone();
        let password = password.to_owned();
        let _permit = self.checks.acquire().await.map_err(|_| LoginError::Busy)?;
        let right = web::block(move || verify(&password, &stored)).await.map_err(|_| LoginError::Busy)?;
        let account = account.ok_or(LoginError::Wrong)?;
        account.tried(right, now);
        if right { Ok(account) } else { Err(LoginError::Wrong) }
    }
}

impl Account {
    pub(crate) fn new(subject: Subject, name: String, password: &str) -> Result<Self, password_hash::Error> {
        let failures = Mutex::new(Failures { count: 0, last: Timestamp::from_unix(0) });
        Ok(Self { subject, name, password: hash(password)?, failures })
    }

    fn must_wait(&self, now: Timestamp) -> bool {
        let failures = *self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.count >= FAILURES_IN_A_ROW && now < failures.last.after(PAUSE)
    }

    fn tried(&self, right: bool, now: Timestamp) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let count = if right { 0 } else { failures.count.saturating_add(1) };
        *failures = Failures { count, last: now };
    }
}

fn hash(password: &str) -> Result<String, password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

fn verify(password: &str, stored: &str) -> bool {
    let stored = PasswordHash::new(stored);
    stored.is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn five_wrong_passwords_make_one_wait_a_minute() {
        let subject = Subject::parse("1").unwrap();
        let account = Account::new(subject, "Alice".into(), "right").unwrap();
        let accounts = Accounts::new([("alice".into(), account)]).unwrap();
        let at = |second| Timestamp::from_unix(second);
        for second in 0..5 {
            assert_eq!(accounts.login("alice", "wrong", at(second)).await.err(), Some(LoginError::Wrong));
        }
        assert_eq!(accounts.login("alice", "right", at(63)).await.err(), Some(LoginError::TooOften));
        assert!(accounts.login("alice", "right", at(64)).await.is_ok());
        assert_eq!(accounts.login("nobody", "right", at(64)).await.err(), Some(LoginError::Wrong));
    }
}
