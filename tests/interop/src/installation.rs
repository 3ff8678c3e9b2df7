//! Where the libraries of the peers come from, and where they are.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use grantor_servers::Programs;

/// A library in a language of its own, and the script that asks it.
#[derive(Debug)]
pub(crate) struct Installation {
    /// What it is called.
    name: &'static str,
    /// What there has to be before; the first of them is the interpreter.
    programs: Programs,
    /// What is in its folder at first: which packages there have to be, in which versions.
    files: &'static [(&'static str, &'static str)],
    /// What a shell does there to install them. `$1` is the folder of the programs.
    install: &'static str,
    /// The interpreter, of the folder of the programs and that of the library.
    interpreter: fn(&Path, &Path) -> PathBuf,
    /// What it is told.
    arguments: &'static [&'static str],
}

impl Installation {
    /// No script that a package brings is run by its installation.
    pub(crate) const JOSE: Self = Self {
        name: "jose",
        programs: Programs {
            names: &["node", "npm"],
            places: || vec!["/usr/bin".into(), "/usr/local/bin".into()],
            complete: |_| true,
            package: "npm",
            user: "nobody",
            prepare: "",
        },
        files: &[
            ("package.json", include_str!("../peers/package.json")),
            ("package-lock.json", include_str!("../peers/package-lock.json")),
        ],
        install: r#"PATH=$1:$PATH npm ci --ignore-scripts --no-audit --no-fund"#,
        interpreter: |programs, _| programs.join("node"),
        // Node.js 18 warns of Ed25519, which was new to it.
        arguments: &["--no-warnings", "--input-type=module", "--eval", include_str!("../peers/jose.mjs")],
    };

    /// Nor is anything built of source.
    pub(crate) const JOSERFC: Self = Self {
        name: "joserfc",
        programs: Programs {
            names: &["python3"],
            places: || vec!["/usr/bin".into(), "/usr/local/bin".into()],
            // Debian has what venv needs in a package of its own. The library needs 3.11.
            complete: |folder| {
                let mut python = Command::new(folder.join("python3"));
                python
                    .args(["-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))"])
                    .stderr(Stdio::null());
                python.status().is_ok_and(|status| status.success())
            },
            package: "python3-venv",
            user: "nobody",
            prepare: "",
        },
        files: &[("requirements.txt", include_str!("../peers/requirements.txt"))],
        install: r#"
            "$1/python3" -m venv . &&
            bin/python -m pip --disable-pip-version-check --no-input install \
                --no-deps --only-binary :all: --require-hashes -r requirements.txt
        "#,
        interpreter: |_, library| library.join("bin/python"),
        arguments: &["-I", "-X", "utf8", "-c", include_str!("../peers/joserfc.py")],
    };

    /// What runs the script. The library is installed if it is not there yet.
    pub(crate) fn command(&self) -> Command {
        let out = Path::new(env!("OUT_DIR"));
        let target = out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists()).unwrap_or(out);
        let folder = target.join("interop-peers").join(self.name);
        let programs = self.programs.folder();
        self.ensure(&programs, &folder);
        let mut command = Command::new((self.interpreter)(&programs, &folder));
        command.args(self.arguments).current_dir(folder);
        command
    }

    /// Has the library in this folder, in these versions and for this interpreter, once and whole: others wait, and what was
    /// begun and not finished is begun anew.
    fn ensure(&self, programs: &Path, folder: &Path) {
        fs::create_dir_all(folder).expect("a folder for the library");
        let turn = File::create(folder.with_extension("lock")).expect("a file to lock");
        turn.lock().expect("a turn");
        let (record, whole) = (folder.join("installed"), self.record(programs));
        if fs::read_to_string(&record).is_ok_and(|record| record == whole) {
            return;
        }
        fs::remove_dir_all(folder).and_then(|()| fs::create_dir(folder)).expect("an empty folder for the library");
        for (name, text) in self.files {
            fs::write(folder.join(name), text).expect("a file that names packages");
        }
        let mut shell = Command::new("sh");
        let shell = shell.args(["-c", self.install, "sh"]).arg(programs).current_dir(folder).stdin(Stdio::null());
        let output = shell.output().expect("a shell");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{} cannot be installed:\n{}", self.name, String::from_utf8_lossy(&said));
        fs::write(record, whole).expect("a record of the installation");
    }

    /// What is written when all is installed: of what, how, and for which interpreter.
    fn record(&self, programs: &Path) -> String {
        let interpreter = programs.join(self.programs.names[0]);
        let version = Command::new(&interpreter).arg("--version").output().expect("an interpreter").stdout;
        let version = String::from_utf8_lossy(&version);
        let head = format!("{}\n{version}{}\n", interpreter.display(), self.install);
        self.files.iter().fold(head, |record, (_, text)| record + text)
    }
}

#[cfg(test)]
mod tests {
    use std::panic;

    use super::*;

    /// A library that is one file, and a count of how often it was installed.
    const WHOLE: Installation = Installation {
        name: "library",
        programs: Programs { names: &["sh"], ..Installation::JOSE.programs },
        files: &[("versions", "1")],
        install: "[ ! -e library ] && cp versions library && echo >>../count",
        interpreter: |programs, _| programs.join("sh"),
        arguments: &[],
    };

    #[test]
    fn what_is_half_installed_is_installed_anew_and_what_is_whole_is_not() {
        let above = Path::new(env!("OUT_DIR")).join(std::process::id().to_string());
        let folder = above.join("library");
        let programs = WHOLE.programs.folder();
        let count = || fs::read_to_string(above.join("count")).unwrap().len();

        let half = Installation { install: "echo half >library; echo no more >&2; exit 1", ..WHOLE };
        let failed = panic::catch_unwind(|| half.ensure(&programs, &folder)).unwrap_err();
        assert!(failed.downcast_ref::<String>().unwrap().ends_with("no more\n"));
        assert_eq!(fs::read_to_string(folder.join("library")).unwrap(), "half\n");

        WHOLE.ensure(&programs, &folder);
        WHOLE.ensure(&programs, &folder);
        assert_eq!(fs::read_to_string(folder.join("library")).unwrap(), "1");
        assert_eq!(count(), 1);

        Installation { files: &[("versions", "2")], ..WHOLE }.ensure(&programs, &folder);
        assert_eq!(fs::read_to_string(folder.join("library")).unwrap(), "2");
        assert_eq!(count(), 2);
        fs::remove_dir_all(above).unwrap();
    }

    /// Where packages come from is for the machine to say.
    #[test]
    fn no_list_of_packages_names_a_registry() {
        for (name, text) in Installation::JOSE.files.iter().chain(Installation::JOSERFC.files) {
            assert!(!text.contains("resolved") && !text.contains("--index") && !text.contains("--find"), "{name}");
            assert!(name == &"package.json" || text.contains("sha512-") || text.contains("--hash=sha256:"), "{name}");
        }
    }
}
