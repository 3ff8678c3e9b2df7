//! A scenario: requests that may arrive in any order, and a store that may fail.

use core::fmt;
use core::hash::{BuildHasher as _, BuildHasherDefault, Hash, Hasher};
use std::hash::DefaultHasher;

use grantor_testkit::Violation;
use grantor_testkit::world::{Call, Fate, FlightId, Request, Step, World};
use stateright::{Model, Property};

/// What may happen, in every order.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// How it begins.
    pub begin: World,
    /// The requests: each arrives once, at any time from when what it presents was handed out, or never.
    pub requests: Vec<(FlightId, Request)>,
    /// Those that all succeed in one run at least: the scenario is not empty talk.
    pub succeed: Vec<FlightId>,
    /// By how many seconds the clock moves, one after the other, each at any time.
    pub ticks: Vec<i64>,
    /// How many calls to the store or the signer may fail, and how many answers that follow a save may be lost.
    pub faults: u8,
    /// How often the process may die.
    pub restarts: u8,
    /// How many requests may be under way at once.
    pub at_once: usize,
}

/// A scenario at some point.
#[derive(Clone)]
pub struct Scene {
    /// The world.
    pub world: World,
    /// The invariant that does not hold, if there is one. Nothing follows it.
    pub violation: Option<Violation>,
    ticks: usize,
    faults: u8,
    restarts: u8,
}

/// The property that always holds.
pub const ALWAYS: &str = "every invariant holds";

impl Model for Scenario {
    type State = Scene;
    type Action = Step;

    fn init_states(&self) -> Vec<Scene> {
        let (world, faults, restarts) = (self.begin.clone(), self.faults, self.restarts);
        vec![Scene { world, violation: None, ticks: 0, faults, restarts }]
    }

    fn actions(&self, scene: &Scene, steps: &mut Vec<Step>) {
        let Scene { world, violation: None, .. } = scene else { return };
        if world.flights().len() < self.at_once {
            let handed_out = |request: &Request| {
                request.presented().is_none_or(|presented| world.leaked().any(|minted| minted == presented.of))
            };
            let arriving = self.requests.iter().filter(|(id, request)| !world.has_begun(*id) && handed_out(request));
            steps.extend(arriving.map(|(id, request)| Step::Begin(*id, *request)));
        }
        for (id, flight) in world.flights() {
            steps.push(Step::Call(*id, Fate::Works));
            if scene.faults > 0 {
                steps.push(Step::Call(*id, Fate::FailsBefore));
                if matches!(flight.call(), Some(Call::Save(_))) {
                    steps.extend([Fate::FailsAfter, Fate::ReplyLost].map(|fate| Step::Call(*id, fate)));
                }
            }
        }
        steps.extend(self.ticks.get(scene.ticks).map(|seconds| Step::Tick(*seconds)));
        if world.can_sweep() {
            steps.push(Step::Sweep);
        }
        if scene.restarts > 0 {
            steps.push(Step::Restart);
        }
    }

    fn next_state(&self, before: &Scene, step: Step) -> Option<Scene> {
        let mut scene = before.clone();
        match step {
            Step::Tick(_) => scene.ticks += 1,
            Step::Restart => scene.restarts -= 1,
            Step::Call(_, fate) if fate != Fate::Works => scene.faults -= 1,
            Step::Call(..) | Step::Begin(..) | Step::BeginBroken(..) | Step::Sweep => {}
        }
        scene.violation = scene.world.step(step).err();
        Some(scene)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(ALWAYS, |_, scene: &Scene| scene.violation.is_none()),
            Property::sometimes("it succeeds", |scenario: &Self, scene: &Scene| {
                let reply = |id: &FlightId| scene.world.reply(*id);
                scenario.succeed.iter().all(|id| reply(id).is_some_and(|reply| !reply.is_refusal()))
            }),
        ]
    }
}

impl Hash for Scene {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.world, self.violation.is_some(), self.ticks, self.faults, self.restarts).hash(state);
    }
}

/// Scenes that have the same future are the same.
impl PartialEq for Scene {
    fn eq(&self, other: &Self) -> bool {
        let hash = |scene: &Self| BuildHasherDefault::<DefaultHasher>::default().hash_one(scene);
        hash(self) == hash(other)
    }
}

/// What a person wants to see of it: the requests, and where the grants stand.
impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { world, violation, .. } = self;
        writeln!(f, "{} s", world.now() - World::START)?;
        for (id, flight) in world.flights() {
            writeln!(f, "{id} waits: {:?}; {:?}", flight.call(), flight.request)?;
        }
        for (id, landed) in world.landed() {
            writeln!(f, "{id} was answered {:?}; {:?}", landed.reply, landed.request)?;
        }
        for (id, grant) in world.expected().grants() {
            writeln!(f, "grant {id}: {:?}", grant.stage)?;
        }
        violation.iter().try_for_each(|violation| writeln!(f, "{violation}"))
    }
}
