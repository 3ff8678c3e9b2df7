//! The sentences of the contract, and what an attacker gains where a store breaks them.

/// A sentence of the documentation of [`Grants`](grantor::Grants), [`Saved`](grantor::Saved), [`Clients`](grantor::Clients),
/// [`Lookup`](grantor::Lookup), [`Marks`](grantor::Marks), [`Claim`](grantor::Claim) or [`KeyRings`](grantor::KeyRings): what
/// the server and its host rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sentence {
    /// What [`load`](grantor::Grants::load) gives.
    Load,
    /// What `load` sees.
    Fresh,
    /// When [`save`](grantor::Grants::save) stores.
    Compare,
    /// In which order loads and saves happen.
    Linearizable,
    /// How long a record is kept.
    Retain,
    /// What [`Saved::Stored`](grantor::Saved::Stored) says.
    Stored,
    /// What [`Saved::Conflict`](grantor::Saved::Conflict) says.
    Conflict,
    /// What [`Saved::Full`](grantor::Saved::Full) says.
    Full,
    /// What an error says.
    Error,
    /// What [`client`](grantor::Clients::client) gives.
    Client,
    /// At which issuer a [`Lookup`](grantor::Lookup) finds grants.
    Issuer,
    /// Until when a grant is found.
    Found,
    /// What stands on a [`Page`](grantor::Page).
    Pages,
    /// What [`of_subject`](grantor::Lookup::of_subject) gives.
    OfSubject,
    /// What [`of_client`](grantor::Lookup::of_client) gives.
    OfClient,
    /// Of which calls of [`claim`](grantor::Marks::claim) one is the first.
    Claim,
    /// How long a mark is remembered.
    Remember,
    /// What [`Claim::Again`](grantor::Claim::Again) says.
    Again,
    /// What [`Claim::Full`](grantor::Claim::Full) says.
    NoRoom,
    /// What an error of [`claim`](grantor::Marks::claim) says.
    ClaimError,
    /// What [`KeyRings::load`](grantor::KeyRings::load) gives.
    Ring,
    /// When [`KeyRings::save`](grantor::KeyRings::save) stores.
    CompareRings,
    /// How long a ring is kept.
    KeepRings,
    /// What [`KeyRings::save`](grantor::KeyRings::save) is never answered.
    RingsHaveRoom,
    /// What an error of [`KeyRings::save`](grantor::KeyRings::save) says.
    RingError,
}

impl Sentence {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Load,
        Self::Fresh,
        Self::Compare,
        Self::Linearizable,
        Self::Retain,
        Self::Stored,
        Self::Conflict,
        Self::Full,
        Self::Error,
        Self::Client,
        Self::Issuer,
        Self::Found,
        Self::Pages,
        Self::OfSubject,
        Self::OfClient,
        Self::Claim,
        Self::Remember,
        Self::Again,
        Self::NoRoom,
        Self::ClaimError,
        Self::Ring,
        Self::CompareRings,
        Self::KeepRings,
        Self::RingsHaveRoom,
        Self::RingError,
    ];

    /// The sentence, word for word.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Load => "The record as it was last saved, or nothing.",
            Self::Fresh => "It sees every save that was answered before it was called.",
            Self::Compare => {
                "Stores the record if and only if the stored revision is `grant.revision() - 1`, where no record counts as 0"
            }
            Self::Linearizable => "linearizable for each grant",
            Self::Retain => "The record may be dropped from [`Grant::retain_until`] on, and not before.",
            Self::Stored => "The record is stored.",
            Self::Conflict => "The stored revision is another; nothing was stored.",
            Self::Full => {
                "There is no room for a new grant; nothing was stored. Grants that exist can always be saved."
            }
            Self::Error => "An error leaves it open whether the record was stored; the server finds out.",
            Self::Client => "The client of this identifier, or nothing.",
            Self::Issuer => "What is found are grants of the issuer that is named, and of no other.",
            Self::Found => "Each is found as it was last saved, until it ends or outlives its date.",
            Self::Pages => "They come in the order of the bytes of their ids, each once, and no page leaves one out.",
            Self::OfSubject => "The grants that this owner approved.",
            Self::OfClient => "The grants of this client, those that no owner approved included.",
            Self::Claim => {
                "of all calls with its [`digest`](Mark::digest), in all processes, one is answered [`Claim::First`]."
            }
            Self::Remember => "The mark may be dropped from [`Mark::retain_until`] on, and not before.",
            Self::Again => "It was claimed before.",
            Self::NoRoom => "There is no room for another mark; nothing was claimed.",
            Self::ClaimError => "An error leaves it open whether the mark was claimed; the request is refused then.",
            Self::Ring => "The ring of this issuer as it was last saved, or nothing.",
            Self::CompareRings => {
                "Stores the ring if and only if the stored revision is `ring.revision() - 1`, where no record counts as 0."
            }
            Self::KeepRings => "It is kept for ever.",
            Self::RingsHaveRoom => "It is never answered [`Saved::Full`].",
            Self::RingError => "An error leaves it open whether it was stored.",
        }
    }

    /// What somebody gains against a server whose store breaks it.
    #[must_use]
    pub const fn gain(self) -> &'static str {
        match self {
            Self::Load => {
                "a grant that decides otherwise than it was saved: with another scope or owner, or without the code \
                 challenge that keeps a stolen code from being redeemed"
            }
            Self::Fresh => "a token that was revoked, or a grant that ended for theft, is still taken",
            Self::Compare => {
                "two exchanges of one code both get tokens, and a stolen refresh token lives on beside the genuine one"
            }
            Self::Linearizable => {
                "of two requests that race both get their way: a code is redeemed twice, or a refresh undoes the \
                 revocation that ran beside it"
            }
            Self::Retain => {
                "a code or a refresh token that is stolen and presented again is unknown rather than a replay, so that \
                 the theft is not seen and the grant does not end; and owners lose what they granted"
            }
            Self::Stored => {
                "what ended comes back: revoked tokens work again, and a redeemed code is redeemed once more"
            }
            Self::Conflict => {
                "requests are refused though nobody was faster, or a change stays that was answered as not made"
            }
            Self::Full => {
                "somebody who fills the store with requests keeps everybody else from revoking a token, and a theft \
                 that was seen from ending its grant"
            }
            Self::Error => "each failure is a request that the server cannot serve, and every check stands on answers",
            Self::Client => {
                "somebody who registers an identifier that is close to another's is taken for that client, and is \
                 sent its codes"
            }
            Self::Issuer => {
                "whoever may ask at one issuer sees the grants of another: who its owners are, and what they let which \
                 clients do"
            }
            Self::Found => {
                "a client keeps what its owner means to take from it: the grant is not shown, or another one is in its \
                 place"
            }
            Self::Pages => {
                "a client whose grant no page has keeps it when its owner withdraws all that there is to see"
            }
            Self::OfSubject => {
                "somebody who registers a name that is close to another's sees what that owner granted; and what an \
                 owner is not shown they do not withdraw"
            }
            Self::OfClient => {
                "when a client is found to be hostile, its grants are not all found and withdrawn, or those of an honest \
                 one are"
            }
            Self::Claim => {
                "whoever reads an assertion on its way (in a log, at a proxy) presents it at the same time, or at another \
                 process, and is taken for its client"
            }
            Self::Remember => "an assertion that leaked is accepted once more while it has not expired",
            Self::Again => {
                "a client that did nothing wrong is refused, each time that its mark is taken for another or was not claimed \
                 at all"
            }
            Self::NoRoom => {
                "a client that comes again when there is room is refused for an assertion that nobody accepted"
            }
            Self::ClaimError => "each failure is a client that cannot authenticate, and every check stands on answers",
            Self::Ring => {
                "whoever runs one issuer signs for another, or the server signs with a key that is none of its own; and what \
                 verifiers are shown is not what signs"
            }
            Self::CompareRings => {
                "two processes publish different keys: what one of them signs is refused, and a key that was to be gone \
                 comes back"
            }
            Self::KeepRings => "all that was signed is refused from one moment on, and nobody knows the new key",
            Self::RingsHaveRoom => {
                "somebody who fills the store keeps the server from its keys, and a key that is known to others goes on to \
                 sign"
            }
            Self::RingError => "each failure is a server that cannot sign, and every check stands on answers",
        }
    }
}
