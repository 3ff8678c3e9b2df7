//! The shortest way to a violation.

use core::fmt;

use crate::invariants::Violation;
use crate::world::{Step, World};

/// Steps that lead a world to the violation of an invariant.
#[derive(Clone)]
pub struct Counterexample {
    /// The steps, the last of which violates the invariant.
    pub steps: Vec<Step>,
    /// The invariant, and what contradicts it.
    pub violation: Violation,
}

impl Counterexample {
    /// Plays the steps; if one violates an invariant, leaves out all that are not needed for that.
    ///
    /// Steps name the flights that they are about, and a step that makes no sense changes nothing. So any of them can be
    /// left out, and those that stay mean what they meant before.
    #[must_use]
    pub fn shortest(begin: &World, steps: Vec<Step>) -> Option<Self> {
        let mut shortest = Self::of(begin, steps)?;
        let mut length = shortest.steps.len();
        while length > 0 {
            let before = shortest.steps.len();
            let mut at = 0;
            while at < shortest.steps.len() {
                let left_out = at..shortest.steps.len().min(at + length);
                let mut steps = shortest.steps.clone();
                steps.drain(left_out);
                match Self::of(begin, steps).filter(|other| other.violation.invariant == shortest.violation.invariant) {
                    Some(shorter) => shortest = shorter,
                    None => at += length,
                }
            }
            length = if shortest.steps.len() < before { length.min(shortest.steps.len()) } else { length / 2 };
        }
        Some(shortest)
    }

    fn of(begin: &World, mut steps: Vec<Step>) -> Option<Self> {
        let mut world = begin.clone();
        let found = steps.iter().enumerate().find_map(|(at, step)| Some((at, world.step(*step).err()?)));
        let (at, violation) = found?;
        steps.truncate(at + 1);
        Some(Self { steps, violation })
    }
}

/// A step a line, and the violation.
impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| writeln!(f, "{step:?}"))?;
        write!(f, "{}", self.violation)
    }
}

impl fmt::Debug for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Counterexample {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Caller, Cast, Keeping, Request, Scopes, Sent};

    fn authorize() -> Request {
        let scope = Some(Scopes::BOTH);
        let (redirect_uri, challenge) = (Sent::Right, Some(7));
        Request::Authorize { client: "web", browser: 1, redirect_uri, scope, challenge, resource: false }
    }

    #[test]
    fn what_is_not_needed_is_left_out() {
        let world = World::new(Cast::default(), Keeping::Hasty(300));
        let caller = Caller::honest("web");
        let mut before = world.clone();
        before.ask(Request::ClientCredentials { caller, scope: None }).unwrap();
        let token = crate::world::Presented::genuine(before.leaked().next().unwrap());
        let works = |id| Step::Call(id, crate::world::Fate::Works);
        let steps = vec![
            Step::Begin(7, authorize()),
            Step::Begin(0, Request::ClientCredentials { caller, scope: None }),
            works(7),
            works(0),
            Step::Tick(1),
            Step::Tick(400),
            Step::Sweep,
            Step::Begin(8, authorize()),
            Step::Begin(9, Request::Access { token, scope: Scopes::PHOTOS, resource: false }),
            works(9),
            works(8),
        ];
        let shortest = Counterexample::shortest(&world, steps.clone()).unwrap();
        assert_eq!(shortest.steps, [steps[1], steps[3], steps[5], steps[6], steps[8], steps[9]]);
        assert!(Counterexample::shortest(&World::default(), steps).is_none());
    }
}
