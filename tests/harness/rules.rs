//! The rules of the specifications, and which of them are proven.
//!
//! `tests/rules/catalogue.csv` has every normative rule for a server. A test names the rule that an assertion proves:
//! `rule("6749-5.1-no-store", reply.header("cache-control") == "no-store")`. What cannot apply stands with its reason in
//! `tests/rules/reasons.csv`.

use core::fmt::Write as _;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Asserts what a rule says. The failure names the rule.
///
/// # Panics
///
/// If the rule is broken.
#[track_caller]
pub fn rule(id: &str, is_kept: bool) {
    assert!(is_kept, "the rule {id} is broken");
}

/// The specifications of the second wave whose rules are all proven, or have their reason.
const KEPT: &[&str] = &[
    "RFC 9068",
    "RFC 8707",
    "RFC 7521",
    "RFC 7523",
    "RFC 7523bis (draft)",
    "RFC 7515",
    "RFC 7517",
    "RFC 7518",
    "RFC 7519",
    "RFC 7638",
    "RFC 8725",
    "RFC 9728",
];

/// A rule of a specification.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name in the catalogue.
    pub id: String,
    specification: String,
    section: String,
    level: String,
    text: String,
    wave: u8,
    /// The rule that says the same, if another does.
    same_as: Option<String>,
}

/// How it stands with the rules.
#[derive(Debug)]
pub struct Coverage {
    rules: Vec<Rule>,
    /// By rule: the tests that prove it.
    tests: BTreeMap<String, Vec<String>>,
    /// By rule: why it cannot apply.
    reasons: BTreeMap<String, String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

/// The page that is written.
#[must_use]
pub fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/rules.md")
}

impl Coverage {
    /// Reads the catalogue, the reasons and the tests.
    ///
    /// # Panics
    ///
    /// If a file cannot be read.
    #[must_use]
    pub fn read() -> Self {
        let mut tests: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in fs::read_dir(folder()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                for (id, test) in claims(&path) {
                    let names = tests.entry(id).or_default();
                    if !names.contains(&test) {
                        names.push(test);
                    }
                }
            }
        }
        tests.values_mut().for_each(|names| names.sort());
        let catalogue = fs::read_to_string(folder().join("catalogue.csv")).unwrap();
        let rules = catalogue.lines().skip(1).map(|line| Rule::read(&columns(line))).collect();
        let reasons = fs::read_to_string(folder().join("reasons.csv")).unwrap();
        let reasons = reasons.lines().skip(1).map(columns);
        Self { rules, tests, reasons: reasons.map(|row| (row[0].clone(), row[1].clone())).collect() }
    }

    /// What is wrong: an id that does not exist, a rule that is both proven and reasoned away, a rule of a specification
    /// that is kept and that is neither.
    #[must_use]
    pub fn mistakes(&self) -> Vec<String> {
        let exists = |id: &String| self.distinct().any(|rule| rule.id == *id);
        let claimed = self.tests.keys().chain(self.reasons.keys());
        let unknown =
            claimed.filter(|id| !exists(id)).map(|id| format!("{id}: no such rule, or one that repeats another"));
        let both = self.tests.keys().filter(|id| self.reasons.contains_key(*id));
        let both = both.map(|id| format!("{id}: both proven and reasoned away"));
        let neither = self.distinct().filter(|rule| rule.is_kept() && self.standing(&rule.id) == Standing::Open);
        let neither = neither.map(|rule| format!("{}: neither proven nor reasoned away: {}", rule.id, rule.text));
        unknown.chain(both).chain(neither).collect()
    }

    /// A line for each specification and wave.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut table: BTreeMap<(u8, &str), [usize; 3]> = BTreeMap::new();
        for rule in self.distinct() {
            let counts = table.entry((rule.wave, &rule.specification)).or_default();
            counts[self.standing(&rule.id) as usize] += 1;
        }
        let mut text =
            String::from("| wave | specification | rules | proven | reasoned | open |\n|---|---|---|---|---|---|\n");
        for wave in 1..=3 {
            let rows = table.iter().filter(|((own, _), _)| *own == wave);
            let mut sum = [0; 3];
            for ((_, specification), counts) in rows {
                sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                line(&mut text, wave, specification, *counts);
            }
            line(&mut text, wave, "**all**", sum);
        }
        text
    }

    /// The page `docs/rules.md`.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = String::from(
            "# The rules\n\nEvery normative rule for a server of the specifications that grantor keeps or is to keep, and \
             what proves it: a test that fails by the name of the rule when the rule is broken. Written by `cargo run -p \
             grantor-tests --bin rules`; CI fails when it is out of date. Rules that repeat another are counted once.\n\n",
        );
        text += &self.summary();
        for wave in 1..=2 {
            write!(text, "\n## Wave {wave}\n\n").unwrap();
            self.write_wave(&mut text, wave);
        }
        text
    }

    /// The tables of the specifications of a wave that are kept.
    fn write_wave(&self, text: &mut String, wave: u8) {
        let mut specification = "";
        for rule in self.rules.iter().filter(|rule| rule.wave == wave && rule.is_kept()) {
            if rule.specification != specification {
                specification = &rule.specification;
                write!(text, "\n### {specification}\n\n| section | | rule | |\n|---|---|---|---|\n").unwrap();
            }
            let standing = self.describe(rule);
            let Rule { section, level, text: says, .. } = rule;
            writeln!(text, "| {section} | {level} | {} | {standing} |", says.replace('|', "\\|")).unwrap();
        }
    }

    fn describe(&self, rule: &Rule) -> String {
        if let Some(other) = &rule.same_as {
            return format!("as `{other}`");
        }
        if let Some(reason) = self.reasons.get(&rule.id) {
            return format!("*{reason}*");
        }
        let tests = self.tests.get(&rule.id).into_iter().flatten();
        tests.map(|test| format!("`{test}`")).collect::<Vec<_>>().join(" ")
    }

    fn distinct(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.same_as.is_none())
    }

    fn standing(&self, id: &str) -> Standing {
        match (self.tests.contains_key(id), self.reasons.contains_key(id)) {
            (true, _) => Standing::Proven,
            (false, true) => Standing::Reasoned,
            (false, false) => Standing::Open,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Proven,
    Reasoned,
    Open,
}

impl Rule {
    fn read(row: &[String]) -> Self {
        let [id, specification, section, level, _, text, wave, _, same_as] = row else { panic!("{row:?}") };
        let same_as = (!same_as.is_empty()).then(|| same_as.clone());
        let [id, specification, section, level, text] = [id, specification, section, level, text].map(Clone::clone);
        Self { id, specification, section, level, text, wave: wave.parse().unwrap(), same_as }
    }

    /// Whether it has to be proven or reasoned away.
    fn is_kept(&self) -> bool {
        self.wave == 1 || self.wave == 2 && KEPT.contains(&&*self.specification)
    }
}

fn line(text: &mut String, wave: u8, specification: &str, [proven, reasoned, open]: [usize; 3]) {
    let all = proven + reasoned + open;
    writeln!(text, "| {wave} | {specification} | {all} | {proven} | {reasoned} | {open} |").unwrap();
}

/// The rules that a file of tests names, each with the test that does.
fn claims(path: &Path) -> Vec<(String, String)> {
    let room = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap();
    let mut claims = Vec::new();
    let mut test = String::new();
    let mut begun = false;
    for line in text.lines() {
        let function = line.strip_prefix("async fn ").or(line.strip_prefix("fn "));
        if let Some(name) = function.and_then(|rest| rest.split(['(', '<']).next()) {
            test = format!("{room}::{name}");
        }
        let line = line.trim();
        let argument = if begun { Some(line) } else { line.strip_prefix("rule(") };
        begun = line == "rule(";
        if let Some(id) = argument.and_then(|rest| rest.strip_prefix('"')?.split('"').next()) {
            claims.push((id.into(), test.clone()));
        }
    }
    claims
}

/// The columns of a line of comma-separated values; some are quoted.
#[must_use]
pub fn columns(line: &str) -> Vec<String> {
    let mut columns = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => columns.push(String::new()),
            c => columns.last_mut().unwrap().push(c),
        }
    }
    columns
}
