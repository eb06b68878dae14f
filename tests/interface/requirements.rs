//! `docs/requirements.md` is complete: every id that code or tests cite is in it, every row names
//! tests that exist, and no row is about an id that nobody cites.

use std::{
    collections::BTreeSet,
    fmt, fs,
    path::{Path, PathBuf},
    str::FromStr,
};

const TABLE: &str = "docs/requirements.md";
/// Folders whose Rust files cite ids.
const FOLDERS: [&str; 7] = [
    "src", "program", "sdk", "tests", "benches", "deploy", "devnode",
];
/// Folders of other people's files, and of built ones.
const SKIPPED: [&str; 2] = ["node_modules", "target"];

/// The id of a requirement: its family and a number of two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Id {
    family: char,
    number: u8,
}

impl FromStr for Id {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let (family, number) = word.split_once('-').ok_or(())?;
        let has_form = matches!(family, "C" | "E" | "K" | "M" | "S" | "T" | "V" | "X")
            && number.len() == 2
            && number.bytes().all(|digit| digit.is_ascii_digit());
        let family = family.chars().next().filter(|_| has_form).ok_or(())?;
        let number = number.parse().map_err(|_| ())?;
        Ok(Self { family, number })
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.family, self.number)
    }
}

/// One row of the table.
struct Row {
    id: Id,
    /// `path::function` of each test.
    tests: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows: lines of the form `| id | sentence | source | tests |`.
fn rows() -> Vec<Row> {
    read(&root().join(TABLE))
        .lines()
        .filter_map(|line| {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            let [_, id, _, _, tests, _] = cells[..] else {
                return None;
            };
            // What is in code font is at every second place.
            let tests = tests.split('`').skip(1).step_by(2).map(str::to_owned);
            Some(Row {
                id: id.parse().ok()?,
                tests: tests.collect(),
            })
        })
        .collect()
}

/// The ids in a text: in comments as `A-01` or `A-01 to A-03`, in the names of functions as
/// `a_01_b_02_…` or `a_01_to_a_03_…`.
fn cited(text: &str) -> BTreeSet<Id> {
    let mut ids = BTreeSet::new();
    let mut before = "";
    // The id from which a range may go on to the next one.
    let mut first: Option<Id> = None;
    let is_other = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_';
    for word in text.split(is_other).filter(|word| !word.is_empty()) {
        if let Ok(id) = word.parse::<Id>() {
            let from = first.filter(|first| before == "to" && first.family == id.family);
            let numbers = from.map_or(id.number, |first| first.number)..=id.number;
            ids.extend(numbers.map(|number| Id { number, ..id }));
            first = Some(id);
        } else if word != "to" {
            first = None;
        }
        if before == "fn" {
            ids.extend(cited(&spelled(word)));
        }
        before = word;
    }
    ids
}

/// The ids at the start of a function's name, as comments spell them.
fn spelled(name: &str) -> String {
    let mut ids = String::new();
    let mut parts = name.split('_');
    while let Some(part) = parts.next() {
        let id = match part {
            "to" => part.to_owned(),
            _ => format!("{}-{}", part.to_uppercase(), parts.next().unwrap_or("")),
        };
        if part != "to" && id.parse::<Id>().is_err() {
            break;
        }
        ids = format!("{ids} {id}");
    }
    ids
}

/// All Rust files under a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() {
            if !SKIPPED.iter().any(|name| path.ends_with(name)) {
                files.extend(sources(&path));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Every id that a Rust file cites, but for this one with its examples.
fn all_cited() -> BTreeSet<Id> {
    FOLDERS
        .iter()
        .flat_map(|folder| sources(&root().join(folder)))
        .filter(|path| !path.ends_with(file!()))
        .flat_map(|path| cited(&read(&path)))
        .collect()
}

fn assert_none(problem: &str, found: &[String]) {
    assert!(found.is_empty(), "{problem}:\n  {}", found.join("\n  "));
}

#[test]
fn every_cited_id_has_exactly_one_row_in_order() {
    let ids: Vec<Id> = rows().iter().map(|row| row.id).collect();
    let missing: Vec<_> = all_cited()
        .iter()
        .filter(|id| !ids.contains(id))
        .map(Id::to_string)
        .collect();
    assert_none(&format!("cited, but not in {TABLE}"), &missing);
    let out_of_order: Vec<_> = ids
        .windows(2)
        .filter(|pair| pair[0].family == pair[1].family && pair[0] >= pair[1])
        .map(|pair| format!("{} after {}", pair[1], pair[0]))
        .collect();
    assert_none(&format!("out of order in {TABLE}"), &out_of_order);
}

#[test]
fn no_row_is_about_an_id_that_nobody_cites() {
    let cited = all_cited();
    let unused: Vec<_> = rows()
        .iter()
        .filter(|row| !cited.contains(&row.id))
        .map(|row| row.id.to_string())
        .collect();
    assert_none(&format!("in {TABLE}, but cited nowhere"), &unused);
}

#[test]
fn every_row_names_tests_that_exist() {
    let mut wrong = Vec::new();
    for Row { id, tests } in rows() {
        if tests.is_empty() {
            wrong.push(format!("{id}: no test"));
        }
        for test in tests {
            let exists = test.split_once("::").is_some_and(|(path, name)| {
                fs::read_to_string(root().join(path))
                    .is_ok_and(|source| source.contains(&format!("fn {name}(")))
            });
            if !exists {
                wrong.push(format!("{id}: {test}"));
            }
        }
    }
    assert_none(&format!("tests in {TABLE} that do not exist"), &wrong);
}

#[test]
fn ids_are_read_from_comments_and_from_names_of_functions() {
    let text = "//! See T-01 (V-20\n//! to V-22), M-3, EIP-7702, P-256, AT-12.\nfn e_30_e_20_x() {}\nfn s_01_to_s_03_y() {}\nfn t_9_a() {}";
    let found: Vec<_> = cited(text).iter().map(Id::to_string).collect();
    let expected = [
        "E-20", "E-30", "S-01", "S-02", "S-03", "T-01", "V-20", "V-21", "V-22",
    ];
    assert_eq!(found, expected);
}
