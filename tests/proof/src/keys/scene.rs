//! A server, its verifiers, and what they hold at some time.

use core::time::Duration;

use grantor::{Issuer, KeyMaterial, KeyRing, KeyState, Rotation, Timestamp};

use super::{Habits, Life, PARTIES, Step, Wait};

/// What came about in a life, so that one can tell whether lives say something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Tokens that were signed.
    pub signed: usize,
    /// Keys that were added.
    pub added: usize,
    /// Rings that were saved for tokens that live longer.
    pub extended: usize,
    /// Saves that came after that of somebody else.
    pub conflicts: usize,
    /// Times that a token was verified by the key of another day.
    pub verified_later: usize,
    /// Tokens that were not signed, as the key did not outlive them.
    pub refused: usize,
    /// The most keys that a ring had.
    pub most_keys: usize,
}

/// The server at some time.
#[derive(Debug)]
pub struct Scene<'a> {
    life: &'a Life,
    habits: Habits,
    /// The time that nobody's clock shows, in seconds.
    time: i64,
    /// How long a save or a key set is under way at most, in seconds.
    latency: i64,
    stored: Option<KeyRing>,
    processes: Vec<Process>,
    verifiers: Vec<Verifier>,
    tokens: Vec<Token>,
    seen: Seen,
}

#[derive(Debug)]
struct Process {
    clock: i64,
    up: bool,
    rotation: Rotation,
    /// The ring, and when it was loaded.
    copy: Option<(KeyRing, Timestamp)>,
    /// The ring that is to be saved, and when that was decided.
    decided: Option<(KeyRing, i64)>,
}

#[derive(Debug)]
struct Verifier {
    clock: i64,
    /// The names of the keys, and until when they are kept.
    key_set: Option<(Vec<String>, i64)>,
}

#[derive(Clone, Debug)]
struct Token {
    kid: String,
    signed: i64,
    expires: Timestamp,
}

fn at(time: i64, clock: i64) -> Timestamp {
    Timestamp::from_unix(time + clock)
}

fn seconds(duration: Duration) -> i64 {
    duration.as_secs().try_into().unwrap_or(i64::MAX)
}

fn published(ring: &KeyRing, now: Timestamp) -> Vec<String> {
    ring.published(now).map(|key| key.material().kid.clone()).collect()
}

impl<'a> Scene<'a> {
    pub(super) fn new(life: &'a Life, habits: Habits) -> Self {
        // A quarter of the shortest `ahead` is for clocks, and for what is under way: a save, and then a key set.
        let quarter = life.rotations.iter().map(|rotation| seconds(rotation.ahead) / 4).min().unwrap_or(0);
        let latency = quarter / 2 * i64::from(life.slowness) / 255;
        let differ = (quarter - 2 * latency) * i64::from(habits.clocks);
        let clock = |party: usize| differ * i64::from(life.clocks[party]) / 255;
        let process =
            |at| Process { clock: clock(at), up: true, rotation: life.rotations[0], copy: None, decided: None };
        Self {
            life,
            habits,
            time: 1_790_000_000,
            latency,
            stored: None,
            processes: (0..PARTIES).map(process).collect(),
            verifiers: (PARTIES..2 * PARTIES).map(|at| Verifier { clock: clock(at), key_set: None }).collect(),
            tokens: Vec::new(),
            seen: Seen::default(),
        }
    }

    pub(super) fn wait(&mut self, wait: Wait) -> Result<(), String> {
        let rotation = |at: usize| self.life.rotations[at % self.life.rotations.len()];
        self.pass(match wait {
            Wait::No => Duration::ZERO,
            Wait::Save => Duration::from_secs(self.latency.unsigned_abs()),
            Wait::Ahead(at, sixteenths) => rotation(at).ahead * sixteenths / 16,
            Wait::Period(at, quarters) => rotation(at).period * quarters / 4,
            Wait::Turn => self.turn(self.clocks().max()),
            Wait::LastSecond => self.turn(self.clocks().min()).saturating_sub(Duration::from_secs(1)),
        })
    }

    fn clocks(&self) -> impl Iterator<Item = i64> {
        self.processes.iter().map(|process| process.clock)
    }

    /// How long until the newest key signs by this clock.
    fn turn(&self, clock: Option<i64>) -> Duration {
        let now = at(self.time, clock.unwrap_or(0));
        let newest = self.stored.iter().flat_map(|ring| ring.states(now)).last();
        newest.map_or(Duration::ZERO, |(key, _)| key.signs().remaining(now))
    }

    /// Time passes. Each token is looked at in the last second that each verifier takes it.
    fn pass(&mut self, duration: Duration) -> Result<(), String> {
        let end = self.time + seconds(duration);
        let lasts = |token: &Token, verifier: &Verifier| token.expires.as_unix() - verifier.clock - 1;
        for token in &self.tokens {
            for verifier in &self.verifiers {
                let last = lasts(token, verifier);
                if (self.time..=end).contains(&last) {
                    self.verify(token, verifier, last)?;
                }
            }
        }
        self.time = end;
        let clock = self.verifiers.iter().map(|verifier| verifier.clock).min().unwrap_or(0);
        self.tokens.retain(|token| token.expires > at(end, clock));
        self.seen.verified_later += self.tokens.iter().filter(|token| token.signed < end).count();
        self.tokens.iter().try_for_each(|token| self.verify_everywhere(token))
    }

    pub(super) fn step(&mut self, step: Step) -> Result<(), String> {
        match step {
            Step::Load(process) => drop(self.ring(process)),
            Step::Save(process) => self.save(process)?,
            Step::Sign(process, life) => self.sign(process, life)?,
            Step::Fetch(verifier, process) => self.fetch(verifier, process),
            Step::Stop(process) => self.processes[process].up = false,
            Step::Deploy(process, rotation) => {
                let rotation = self.life.rotations[rotation % self.life.rotations.len()];
                let clock = self.processes[process].clock;
                self.processes[process] = Process { clock, up: true, rotation, copy: None, decided: None };
            }
        }
        Ok(())
    }

    /// The ring as this process has it; nothing if it is down.
    fn ring(&mut self, process: usize) -> Option<(KeyRing, Timestamp)> {
        let Process { clock, up: true, rotation, .. } = self.processes[process] else { return None };
        let now = at(self.time, clock);
        if self.copy(process, self.time).is_none() {
            let begin = |kid| KeyRing::begin(issuer(), material(kid), &rotation, now);
            let stored = self.stored.get_or_insert_with(|| begin(self.seen.added)).clone();
            let due =
                || stored.is_due(&rotation, now).then(|| stored.add(material(self.seen.added + 1), &rotation, now));
            let decided = stored.extend(&rotation, now).or_else(due);
            self.seen.added += 1;
            self.processes[process].decided = decided.map(|ring| (ring, self.time));
            self.processes[process].copy = Some((stored, now));
        }
        self.copy(process, self.time).cloned().map(|ring| (ring, now))
    }

    /// The copy of this process, unless it has run out.
    fn copy(&self, process: usize, time: i64) -> Option<&KeyRing> {
        let Process { clock, copy, .. } = &self.processes[process];
        copy.as_ref()
            .filter(|(ring, loaded)| at(time, *clock) < loaded.after(ring.keep() * self.habits.copies))
            .map(|(ring, _)| ring)
    }

    /// What took too long failed.
    fn save(&mut self, process: usize) -> Result<(), String> {
        let Some((ring, decided)) = self.processes[process].decided.take() else { return Ok(()) };
        if !self.processes[process].up || self.time > decided + self.latency {
            return Ok(());
        }
        let stored = self.stored.as_ref().map_or(0, KeyRing::revision);
        if self.habits.compares && stored != ring.revision() - 1 {
            self.seen.conflicts += 1;
            return Ok(());
        }
        let now = at(decided, self.processes[process].clock);
        let keys = |ring: &KeyRing| ring.published(now).count();
        self.seen.extended += usize::from(self.stored.as_ref().map(keys) == Some(keys(&ring)));
        self.seen.most_keys = self.seen.most_keys.max(ring.states(now).count());
        let bound = if self.life.rotations.len() == 1 { 13 } else { KeyRing::MAX_KEYS };
        if ring.states(now).count() > bound {
            return Err(format!("a ring has {} keys", ring.states(now).count()));
        }
        self.processes[process].copy = Some((ring.clone(), now));
        self.stored = Some(ring);
        Ok(())
    }

    fn sign(&mut self, process: usize, life: u8) -> Result<(), String> {
        let Some((ring, now)) = self.ring(process) else { return Ok(()) };
        let rotation = self.processes[process].rotation;
        let key = ring.signing(now);
        let lifetime = (rotation.outlived * u32::from(life) / 255).max(Duration::from_secs(1));
        if !key.outlives(now.after(lifetime), now) {
            self.seen.refused += 1;
            let extended = ring.extend(&rotation, now).is_none();
            return if extended { Err("a token is not signed that a key outlives".into()) } else { Ok(()) };
        }
        let signing = ring.states(now).filter(|(_, state)| *state == KeyState::Signing);
        if signing.map(|(key, _)| key).ne([key]) {
            return Err("the key that signs is another than is said to sign".into());
        }
        let kid = key.material().kid.clone();
        let token = Token { kid, signed: self.time, expires: now.after(lifetime * self.habits.tokens) };
        self.seen.signed += 1;
        self.verify_everywhere(&token)?;
        self.tokens.push(token);
        Ok(())
    }

    fn fetch(&mut self, verifier: usize, process: usize) {
        let Some((ring, now)) = self.ring(process) else { return };
        let until = self.time + self.latency + seconds(ring.max_age()) * i64::from(self.habits.key_sets);
        self.verifiers[verifier].key_set = Some((published(&ring, now), until));
    }

    fn verify_everywhere(&self, token: &Token) -> Result<(), String> {
        let mut taking = self.verifiers.iter().filter(|verifier| at(self.time, verifier.clock) < token.expires);
        taking.try_for_each(|verifier| self.verify(token, verifier, self.time))
    }

    /// The verifier knows the key: by the set that it has, or by that of any process that it may ask.
    fn verify(&self, token: &Token, verifier: &Verifier, time: i64) -> Result<(), String> {
        let told =
            |who: &str| Err(format!("{who} does not know the key of a token\n{} at {time}: {self:#?}", token.kid));
        match &verifier.key_set {
            Some((names, until)) if time < *until => {
                return if names.contains(&token.kid) { Ok(()) } else { told("a verifier") };
            }
            _ => {}
        }
        for (process, Process { clock, up, .. }) in self.processes.iter().enumerate() {
            let Some(ring) = self.copy(process, time).or(self.stored.as_ref()) else { continue };
            if *up && !published(ring, at(time, *clock)).contains(&token.kid) {
                return told("a process");
            }
        }
        Ok(())
    }

    /// Whatever happened, keys go on to follow each other as soon as one process is up.
    pub(super) fn goes_on(mut self) -> Result<Seen, String> {
        let rotation = self.life.rotations[0];
        let longest = self.life.rotations.iter().map(|rotation| rotation.ahead).max().unwrap_or_default();
        for process in 1..PARTIES {
            self.step(Step::Stop(process))?;
        }
        self.step(Step::Deploy(0, 0))?;
        let signing = |scene: &mut Self| scene.ring(0).map(|(ring, now)| ring.signing(now).material().kid.clone());
        let before = signing(&mut self);
        // One key may wait already, and once the ring is extended.
        for _ in 0..3 {
            self.pass(rotation.period + longest)?;
            self.step(Step::Load(0))?;
            self.step(Step::Save(0))?;
        }
        self.pass(longest + rotation.period)?;
        let mut seen = self.seen;
        if signing(&mut self) == before {
            return Err(format!("a key signs for ever\n{before:?}: {self:#?}"));
        }
        seen.added = self.stored.as_ref().map_or(0, |ring| usize::try_from(ring.revision()).unwrap_or(0));
        Ok(seen)
    }
}

#[expect(clippy::unwrap_used, reason = "it is an issuer")]
fn issuer() -> Issuer {
    Issuer::parse("https://as.example").unwrap()
}

/// A name is all that is looked at.
fn material(number: usize) -> KeyMaterial {
    KeyMaterial { kid: format!("key {number}"), public: "public".into(), sealed: "sealed".into() }
}
