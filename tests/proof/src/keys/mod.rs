//! The keys of a server over months and years: several processes, those who verify, and their clocks.
//!
//! What holds at each step: no token is signed by a key that somebody cannot know, none becomes unverifiable before it has
//! expired, the ring stays small, and after whatever happened the keys go on to follow each other.

mod scene;

use core::time::Duration;

use grantor::Rotation;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

pub use scene::{Scene, Seen};

/// How many processes there are, and as many who verify.
pub(crate) const PARTIES: usize = 3;

/// What happens to a server.
#[derive(Clone, Debug)]
pub struct Life {
    /// The rotations that processes have, one deployment after the other.
    pub rotations: Vec<Rotation>,
    /// How far each clock is ahead, processes first: in parts of 256 of what is allowed.
    pub clocks: Vec<u8>,
    /// How much of what is allowed for clocks goes to saves and key sets that are under way: in parts of 256.
    pub slowness: u8,
    /// What happens, each some time after the one before.
    pub steps: Vec<(Wait, Step)>,
}

/// Some time.
#[derive(Clone, Copy, Debug)]
pub enum Wait {
    /// None.
    No,
    /// As long as a save may take.
    Save,
    /// So many sixteenths of [`Rotation::ahead`] of this rotation.
    Ahead(usize, u32),
    /// So many quarters of [`Rotation::period`] of this rotation.
    Period(usize, u32),
    /// Until the newest key signs, by the clock that is furthest ahead.
    Turn,
    /// Until the last second in which it does not, by the clock that is furthest behind.
    LastSecond,
}

/// Something that happens.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// This process is asked, and loads the ring if its copy has run out. Then it decides whether to save another.
    Load(usize),
    /// It saves what it decided, unless somebody else has saved.
    Save(usize),
    /// It signs a token that lives for so many parts of 256 of what its rotation allows.
    Sign(usize, u8),
    /// This verifier fetches the key set of this process.
    Fetch(usize, usize),
    /// The process stops.
    Stop(usize),
    /// The process is deployed anew with this rotation.
    Deploy(usize, usize),
}

/// What the parties are held to. Each of them breaks one rule where a violation is to be seen.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// How many times as long as allowed a process keeps its copy of the ring.
    pub copies: u32,
    /// How many times as long as allowed a verifier keeps a key set.
    pub key_sets: u32,
    /// How many times as much as allowed clocks differ.
    pub clocks: u32,
    /// Whether a ring is saved only in the place of the one before.
    pub compares: bool,
    /// How many times as long as allowed tokens live.
    pub tokens: u32,
}

impl Habits {
    /// Everybody does what is expected.
    pub const GOOD: Self = Self { copies: 1, key_sets: 1, clocks: 1, compares: true, tokens: 1 };
}

impl Life {
    /// What happens in it.
    ///
    /// # Errors
    ///
    /// The claim that does not hold.
    pub fn play(&self, habits: Habits) -> Result<Seen, String> {
        let mut scene = Scene::new(self, habits);
        for (wait, step) in &self.steps {
            scene.wait(*wait)?;
            scene.step(*step)?;
        }
        scene.goes_on()
    }
}

/// Lives of so many steps at most.
pub fn lives(steps: usize) -> impl Strategy<Value = Life> {
    let wait = prop_oneof![
        12 => Just(Wait::No),
        2 => Just(Wait::Save),
        6 => (0..3_usize, 1..=8_u32).prop_map(|(rotation, n)| Wait::Ahead(rotation, n)),
        2 => (0..3_usize, 9..=40_u32).prop_map(|(rotation, n)| Wait::Ahead(rotation, n)),
        2 => (0..3_usize, 1..=10_u32).prop_map(|(rotation, n)| Wait::Period(rotation, n)),
        1 => Just(Wait::Turn),
        1 => Just(Wait::LastSecond),
    ];
    let party = 0..PARTIES;
    let step = prop_oneof![
        4 => party.clone().prop_map(Step::Load),
        4 => party.clone().prop_map(Step::Save),
        6 => (party.clone(), any::<u8>()).prop_map(|(process, life)| Step::Sign(process, life)),
        4 => (party.clone(), party.clone()).prop_map(|(verifier, process)| Step::Fetch(verifier, process)),
        1 => party.clone().prop_map(Step::Stop),
        1 => (party, 0..3_usize).prop_map(|(process, rotation)| Step::Deploy(process, rotation)),
    ];
    (vec(rotation(), 1..=3), vec(any::<u8>(), 2 * PARTIES), any::<u8>(), vec((wait, step), 0..=steps))
        .prop_map(|(rotations, clocks, slowness, steps)| Life { rotations, clocks, slowness, steps })
}

/// So many of them, always the same.
pub fn some_lives(count: usize) -> impl Iterator<Item = Life> {
    let (mut runner, strategy) = (TestRunner::deterministic(), lives(300));
    (0..count).map_while(move |_| strategy.new_tree(&mut runner).map(|tree| tree.current()).ok())
}

/// Any rotation that is valid, from seconds to months.
fn rotation() -> impl Strategy<Value = Rotation> {
    const LONGEST: Duration = Duration::from_secs(400 * 24 * 60 * 60);
    (0..=16_u32, 16..32_u32, 0..=80_u32, 0..=800_u32).prop_map(|(power, sixteenths, eighths, hundredths)| {
        let ahead = Duration::from_secs((4_u64 << power) * u64::from(sixteenths) / 16);
        let period = Duration::from_secs((ahead + ahead * eighths / 8).as_secs());
        let outlived = (period * hundredths / 100).clamp(Duration::from_secs(1), LONGEST);
        Rotation { period, ahead, outlived: Duration::from_secs(outlived.as_secs()) }
    })
}
