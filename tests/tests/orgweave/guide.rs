//! The guide to a model of one's own, followed to the letter: what it says to write is written, what it says to run is
//! run, and what it shows is what comes out.
//!
//! What a fenced block is for stands behind the three backticks:
//!
//! - `toml file=NAME`, `csv file=NAME` are a whole file, `append=NAME` is more of it, and `diff file=NAME` changes some of
//!   its lines. The paragraph above names the file for readers, who do not see this.
//! - `sh` is one command. `curl` is asked by ourselves, `orgweave` alone is a server that runs until the next one starts.
//!   `sh not-run` is for the reader only.
//! - `console` or `json` is all that the command before says. It fails if, and only if, its last line begins with
//!   `orgweave: `. Seconds and times of day are not compared ([`masked`]).
//!
//! `UPDATE_GOLDEN=1` writes the outputs into the guide; read the diff.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use testkit::binary::{Running, command, program};
use testkit::models::top;
use testkit::{Client, block_on, golden};

const GUIDES: [&str; 2] = ["your-own-model.md", "your-own-model.zh-CN.md"];

/// Where readers are told that the server listens.
const PORT: &str = "127.0.0.1:8000";

fn read(guide: &str) -> String {
    let file = top().join("docs").join(guide);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq)]
struct Block {
    /// What stands behind the backticks: a language, and what to do.
    info: String,
    text: String,
    /// The number of its first line, and the paragraph above.
    at: usize,
    above: String,
}

impl Block {
    fn is_output(&self) -> bool {
        ["console", "json"].contains(&self.info.as_str())
    }
}

fn blocks(guide: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let (mut inside, mut above, mut ended) = (false, String::new(), false);
    for (at, line) in guide.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(info) => {
                inside = true;
                let (info, above) = (info.to_owned(), std::mem::take(&mut above));
                found.push(Block { info, text: String::new(), at: at + 2, above });
            }
            None if inside => {
                let block = found.last_mut().expect("a block has begun");
                block.text += line;
                block.text.push('\n');
            }
            None if line.is_empty() => ended = true,
            None => {
                if std::mem::take(&mut ended) {
                    above.clear();
                }
                above += line;
            }
        }
    }
    assert!(!inside, "the last block has no end");
    found
}

/// The same guide with other outputs, by the line at which they begin.
fn rewritten(guide: &str, outputs: &[(usize, String)]) -> String {
    let mut text = String::new();
    let mut skipping = false;
    for (at, line) in guide.lines().enumerate() {
        if let Some((_, output)) = outputs.iter().find(|(first, _)| *first == at + 1) {
            text += output;
            skipping = true;
        }
        skipping &= !line.starts_with("```");
        if !skipping {
            text += line;
            text.push('\n');
        }
    }
    text
}

/// Text in which nothing differs from one run to the next: `0.0 s`, and times of day.
fn masked(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.trim_end().lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let mut shown: Vec<&str> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let before_seconds = words.get(at + 1).is_some_and(|next| next.trim_end_matches('.') == "s");
            let is_number = word.contains('.') && word.parse::<f64>().is_ok();
            let is_time =
                word.len() > 20 && word.starts_with("20") && word.contains('T') && word.ends_with('Z');
            shown.push(match () {
                () if before_seconds && is_number => "0.0",
                () if is_time => "2026-06-15T04:00:00.000000Z",
                () => word,
            });
        }
        lines.push(shown.join(" "));
    }
    lines.join("\n")
}

/// A reader, with a folder and two terminals.
struct Reader {
    folder: PathBuf,
    server: Option<(Running, String)>,
}

impl Reader {
    fn write(&self, name: &str, text: &str) {
        let file = self.folder.join(name);
        fs::create_dir_all(file.parent().expect("a file lies in a folder")).expect("a folder can be made");
        fs::write(&file, text).expect("a file can be written");
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    /// Changes the lines of a file that a diff shows, which stand there once.
    fn change(&self, name: &str, diff: &str) {
        let side = |other: char| -> String {
            let lines = diff.lines().filter(|line| !line.starts_with(other));
            lines.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
        };
        let (before, after, text) = (side('+'), side('-'), self.file(name));
        assert_eq!(text.matches(&before).count(), 1, "{name} should hold this once:\n{before}\n{text}");
        self.write(name, &text.replace(&before, &after));
    }

    /// Runs a command in a shell that knows `orgweave`, and gives what a terminal would show.
    fn run(&self, line: &str) -> (bool, String) {
        let path =
            format!("{}:{}", self.folder.join(".bin").display(), std::env::var("PATH").expect("a path"));
        let output =
            self.program("sh").args(["-c", &format!("exec 2>&1; {line}")]).env("PATH", path).output();
        let output = output.expect("there is a shell");
        (output.status.success(), String::from_utf8(output.stdout).expect("the program writes UTF-8"))
    }

    /// A command in the reader's folder, with nothing inherited that could configure `orgweave`.
    fn program(&self, name: &str) -> std::process::Command {
        let clean = command(&self.folder);
        let mut command = std::process::Command::new(name);
        for (key, _) in clean.get_envs() {
            command.env_remove(key);
        }
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    /// Starts the server in place of the one that runs, and gives the first `lines` that it says.
    fn serve(&mut self, lines: usize) -> String {
        self.server = None;
        let log = self.folder.join(".log");
        let out = fs::File::create(&log).expect("a file can be made");
        let err = out.try_clone().expect("a file can be shared");
        let mut program = self.program(&program().display().to_string());
        // Port 8000 may be taken, here and while tests run beside each other.
        let child = program.env("ORGWEAVE_LISTEN", "127.0.0.1:0").stdout(out).stderr(err).spawn();
        let child = Running(child.expect("the program can be started"));
        let began = Instant::now();
        loop {
            let said = fs::read_to_string(&log).unwrap_or_default();
            let address = said.split_once("http://").and_then(|(_, rest)| rest.split_once("/graphql"));
            if let (Some((address, _)), true) = (address, said.lines().count() >= lines) {
                let address = address.to_owned();
                let first: Vec<&str> = said.lines().take(lines).collect();
                let shown = first.join("\n").replace(&address, PORT);
                self.server = Some((child, address));
                return shown;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "it never served: {said}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends what `curl` would, and again while the answer is another one: a server follows an import after a moment.
    fn ask(&self, line: &str, expected: &str) -> String {
        let (_, address) = self.server.as_ref().expect("a server runs");
        let start = format!("curl -s http://{PORT}/graphql -H 'content-type: application/json' -d '");
        let body = line.strip_prefix(&start).and_then(|rest| rest.strip_suffix('\''));
        let body = body.unwrap_or_else(|| panic!("requests begin with {start} and end with a quote: {line}"));
        assert!(!body.contains('\''), "a shell would end the body here: {body}");
        let client = Client::new(&format!("http://{address}"));
        let patience = if golden::is_updating() { Duration::from_secs(2) } else { Duration::from_secs(10) };
        let began = Instant::now();
        loop {
            let answer = block_on(async {
                let request = client.http().post(client.url("/graphql")).body(body.to_owned());
                let answer = request.header("content-type", "application/json").send().await;
                answer.expect("the server answers").text().await.expect("an answer is text")
            });
            if answer.trim_end() == expected.trim_end() || began.elapsed() > patience {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Does what a block says; gives what differs from the output that the guide shows, if it shows any.
    fn follow(&mut self, block: &Block, output: Option<&Block>) -> Option<String> {
        let (language, what) = block.info.split_once(' ').unwrap_or((&block.info, ""));
        let named = |name: &str| {
            assert!(block.above.contains(&format!("`{name}`")), "line {}: name {name} above", block.at);
        };
        match (language, what.split_once('=')) {
            ("toml" | "csv", Some(("file", name))) => {
                named(name);
                self.write(name, &block.text);
            }
            ("toml" | "csv", Some(("append", name))) => {
                named(name);
                self.write(name, &format!("{}\n{}", self.file(name), block.text));
            }
            ("diff", Some(("file", name))) => {
                named(name);
                self.change(name, &block.text);
            }
            ("sh", None) if what == "not-run" => {}
            ("sh", None) if what.is_empty() => return self.obey(block, output),
            _ => panic!("line {}: what is ```{} for?", block.at, block.info),
        }
        assert!(output.is_none(), "line {}: only commands have an output", block.at);
        None
    }

    fn obey(&mut self, block: &Block, output: Option<&Block>) -> Option<String> {
        let line = block.text.trim_end();
        assert!(!line.contains('\n'), "line {}: one command a block", block.at);
        let expected = output.map_or("", |output| output.text.as_str());
        let said = match line {
            "orgweave" => self.serve(expected.lines().count().max(6)),
            _ if line.starts_with("curl ") => self.ask(line, expected),
            _ => {
                let (succeeded, said) = self.run(line);
                let failed = said.lines().last().is_some_and(|last| last.starts_with("orgweave: "));
                assert_eq!(succeeded, !failed, "line {}: {line}\n{said}", block.at);
                said
            }
        };
        let said = masked(&said);
        (said != masked(expected)).then(|| format!("{said}\n"))
    }
}

fn follow(guide: &str) {
    let text = read(guide);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let bin = folder.path().join(".bin");
    fs::create_dir(&bin).expect("a folder can be made");
    std::os::unix::fs::symlink(program(), bin.join("orgweave")).expect("a link can be made");
    let mut reader = Reader { folder: folder.path().to_owned(), server: None };
    let blocks = blocks(&text);
    assert!(blocks.iter().filter(|block| block.is_output()).count() > 15, "{guide}: where has it gone?");
    let mut outputs = Vec::new();
    let mut differ = Vec::new();
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| !block.is_output()) {
        let output = blocks.get(at + 1).filter(|next| next.is_output());
        let Some(said) = reader.follow(block, output) else { continue };
        differ.push(format!("docs/{guide}:{}: {}{said}", block.at, block.text));
        outputs.extend(output.map(|output| (output.at, said)));
    }
    if golden::is_updating() {
        fs::write(Path::new(&top().join("docs").join(guide)), rewritten(&text, &outputs))
            .expect("it is ours");
        return;
    }
    assert!(differ.is_empty(), "{}\nthe guide shows something else", differ.join("\n"));
}

#[test]
fn the_guide_does_what_it_says() {
    follow(GUIDES[0]);
}

#[test]
fn the_chinese_guide_does_what_it_says() {
    follow(GUIDES[1]);
}

#[test]
fn both_guides_have_the_same_steps() {
    let bare = |guide: &str| -> Vec<(String, String)> {
        blocks(&read(guide)).into_iter().map(|block| (block.info, masked(&block.text))).collect()
    };
    let (english, chinese) = (bare(GUIDES[0]), bare(GUIDES[1]));
    for (one, other) in english.iter().zip(&chinese) {
        assert_eq!(one, other, "the block differs");
    }
    assert_eq!(english.len(), chinese.len());
    let steps = |guide: &str| read(guide).lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(steps(GUIDES[0]), steps(GUIDES[1]), "headings");
}

#[test]
fn what_the_guides_point_at_is_there() {
    for guide in GUIDES {
        let text = read(guide);
        let targets: Vec<&str> = text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        assert!(targets.len() > 5, "{guide}");
        for target in targets {
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = top().join("docs").join(path);
            assert!(file.exists(), "{guide}: {target}");
            if !heading.is_empty() {
                let anchors =
                    fs::read_to_string(&file).expect("a page can be read").to_lowercase().replace(' ', "-");
                assert!(
                    anchors.lines().any(|line| line.trim_start_matches('#') == format!("-{heading}")),
                    "{target}"
                );
            }
        }
    }
}

#[test]
fn only_times_are_masked() {
    let line = "imported 3 rows at 2026-11-24T18:07:00.695117Z, as of 2026-11-24, 2.5 hours in 0.31 s.";
    assert_eq!(masked(line), line.replace("0.31", "0.0"));
    assert_eq!(masked("2026-11-24T18:07:00.695117Z  WARN x"), "2026-06-15T04:00:00.000000Z  WARN x");
}

#[test]
fn blocks_are_found_and_outputs_replaced() {
    let guide = "Write `a`:\n\n```toml file=a\nb = 1\n```\n\n```sh\nc\n```\n```console\nold\n```\nend\n";
    let found = blocks(guide);
    let infos: Vec<&str> = found.iter().map(|block| block.info.as_str()).collect();
    assert_eq!(infos, ["toml file=a", "sh", "console"]);
    assert_eq!((found[0].at, found[0].above.as_str()), (4, "Write `a`:"));
    assert_eq!(rewritten(guide, &[(11, "new\nlines\n".to_owned())]), guide.replace("old", "new\nlines"));
}
