//! A browser of one's own, and what a person does in it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A chromedriver with one session. Both end with it.
pub(crate) struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
    _output: BufReader<ChildStdout>,
    _profile: tempfile::TempDir,
}

/// How long a page may take for anything.
const PATIENCE: Duration = Duration::from_secs(20);

impl Drop for Browser {
    fn drop(&mut self) {
        // Chromium goes with its session; a session that is gone already is no error.
        drop(self.agent.delete(&self.session).call());
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

impl Browser {
    /// `None`, and a loud word, where there is no browser.
    pub(crate) fn start() -> Option<Self> {
        let driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut driver) = driver else {
            eprintln!("SKIPPED: no chromedriver here: install chromium and chromium-driver");
            return None;
        };
        let mut output = BufReader::new(driver.stdout.take().expect("its output"));
        let port = output
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let port = line.split("successfully on port ").nth(1)?;
                Some(port.trim_end_matches('.').to_owned())
            })
            .expect("the port of chromedriver");
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let agent = ureq::Agent::new_with_config(config);
        let base = format!("http://127.0.0.1:{port}");
        let capabilities = capabilities(profile.path());
        let made = send(&agent, &format!("{base}/session"), &capabilities);
        let id = made["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {made}"));
        let session = format!("{base}/session/{id}");
        Some(Self { driver, session, agent, _output: output, _profile: profile })
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        send(&self.agent, &format!("{}/{command}", self.session), body)
    }

    pub(crate) fn go(&self, url: &str) {
        self.post("url", &json!({"url": url}));
    }

    /// The window's inner size.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        // Chromium's own window does not get this narrow.
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": false});
        let command = json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics});
        self.post("goog/cdp/execute", &command);
    }

    /// The value of a JavaScript expression.
    pub(crate) fn value(&self, expression: &str) -> Value {
        let script = format!("return ({expression})");
        self.post("execute/sync", &json!({"script": script, "args": []}))
    }

    pub(crate) fn text(&self, selector: &str) -> String {
        let text = self.value(&format!("document.querySelector({selector:?})?.innerText ?? ''"));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression is true.
    pub(crate) fn until(&self, expression: &str) {
        let begun = Instant::now();
        let truth = format!("Boolean({expression})");
        while self.value(&truth) != true {
            assert!(
                begun.elapsed() < PATIENCE,
                "never true: {expression}\nerrors: {:?}\npage: {}",
                self.errors(),
                self.text("body")
            );
            sleep(Duration::from_millis(30));
        }
    }

    /// Waits for an element and clicks it where a person would.
    pub(crate) fn click(&self, selector: &str) {
        self.clicks(selector, 1);
    }

    pub(crate) fn double_click(&self, selector: &str) {
        self.clicks(selector, 2);
    }

    fn clicks(&self, selector: &str, times: usize) {
        // Where it is, not what it is: the page may draw it anew meanwhile.
        let middle = format!(
            "(() => {{ const one = document.querySelector({selector:?}); if (!one) return null; \
             one.scrollIntoView({{ block: 'nearest', inline: 'nearest' }}); \
             const {{ x, y, width, height }} = one.getBoundingClientRect(); \
             return width && [Math.round(x + width / 2), Math.round(y + height / 2)]; }})()"
        );
        self.until(&middle);
        let at = self.value(&middle);
        let click = [
            json!({"type": "pointerDown", "button": 0}),
            json!({"type": "pointerUp", "button": 0}),
        ];
        let mut actions = vec![json!({"type": "pointerMove", "x": at[0], "y": at[1]})];
        actions.extend(click.iter().cycle().take(2 * times).cloned());
        let pointer = json!({"type": "pointer", "id": "mouse", "actions": actions});
        self.post("actions", &json!({"actions": [pointer]}));
    }

    /// Types on the keyboard, wherever the focus is.
    pub(crate) fn keys(&self, text: &str) {
        let presses = text.chars().flat_map(|key| {
            [json!({"type": "keyDown", "value": key}), json!({"type": "keyUp", "value": key})]
        });
        let keyboard =
            json!({"type": "key", "id": "keyboard", "actions": presses.collect::<Vec<_>>()});
        self.post("actions", &json!({"actions": [keyboard]}));
    }

    /// Presses keys together.
    pub(crate) fn chord(&self, keys: &[&str]) {
        let down = keys.iter().map(|key| json!({"type": "keyDown", "value": key}));
        let up = keys.iter().rev().map(|key| json!({"type": "keyUp", "value": key}));
        let keyboard =
            json!({"type": "key", "id": "keyboard", "actions": down.chain(up).collect::<Vec<_>>()});
        self.post("actions", &json!({"actions": [keyboard]}));
    }

    /// Goes with the tabulator to an element.
    pub(crate) fn tab_to(&self, selector: &str) {
        self.until(&format!("document.querySelector({selector:?})"));
        let there = format!("document.activeElement.matches({selector:?})");
        for _ in 0..120 {
            self.keys(TAB);
            if self.value(&there) == true {
                return;
            }
        }
        panic!("the tabulator does not lead to {selector}");
    }

    /// Pretends that the person prefers something: `prefers-color-scheme`, `dark`.
    pub(crate) fn prefer(&self, feature: &str, value: &str) {
        let features = json!({"features": [{"name": feature, "value": value}]});
        let command = json!({"cmd": "Emulation.setEmulatedMedia", "params": features});
        self.post("goog/cdp/execute", &command);
    }

    /// Replaces the text of a field and leaves it.
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        self.click(selector);
        self.value(&format!("document.querySelector({selector:?}).select?.()"));
        self.keys(text);
    }

    /// Chooses an option of a select by its value.
    pub(crate) fn choose(&self, selector: &str, value: &str) {
        self.until(&format!("document.querySelector({selector:?})"));
        let script = format!(
            "const field = document.querySelector({selector:?}); field.value = {value:?};
             for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, {{ bubbles: true }}));"
        );
        self.post("execute/sync", &json!({"script": script, "args": []}));
    }

    pub(crate) fn picture(&self) -> Vec<u8> {
        let url = format!("{}/screenshot", self.session);
        let mut reply = self.agent.get(&url).call().expect("ask for a screenshot");
        let reply: Value = reply.body_mut().read_json().expect("a screenshot");
        decoded(reply["value"].as_str().expect("a picture"))
    }

    /// What the console has shown since the last time. The answers with which the studio refuses
    /// are not errors of the page.
    pub(crate) fn errors(&self) -> Vec<String> {
        let entries = self.log("browser");
        let messages = entries.iter().map(|entry| entry["message"].to_string());
        messages.filter(|text| !text.contains("the server responded with a status of")).collect()
    }

    /// The addresses of all requests since the last time.
    pub(crate) fn requests(&self) -> Vec<String> {
        let entries = self.log("performance");
        let messages = entries.iter().filter_map(|entry| {
            let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let sent = message["message"]["method"] == "Network.requestWillBeSent";
            let url = message["message"]["params"]["request"]["url"].as_str()?;
            sent.then(|| url.to_owned())
        });
        messages.collect()
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        self.post("se/log", &json!({"type": kind})).as_array().cloned().unwrap_or_default()
    }
}

/// Keys that are no characters.
pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const CONTROL: &str = "\u{e009}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const DOWN: &str = "\u{e015}";
pub(crate) const RIGHT: &str = "\u{e014}";
pub(crate) const F2: &str = "\u{e032}";

fn send(agent: &ureq::Agent, url: &str, body: &Value) -> Value {
    let mut reply = agent.post(url).send_json(body).expect("ask chromedriver");
    let mut reply: Value = reply.body_mut().read_json().expect("an answer of chromedriver");
    assert!(reply["value"]["error"].is_null(), "{url}: {}", reply["value"]["message"]);
    reply["value"].take()
}

fn capabilities(profile: &std::path::Path) -> Value {
    let folder = format!("--user-data-dir={}", profile.display());
    let flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,860",
        &folder,
    ];
    json!({"capabilities": {"alwaysMatch": {
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        "goog:chromeOptions": {"args": flags},
    }}})
}

/// Base64.
fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.bytes().filter_map(|byte| DIGITS.iter().position(|own| *own == byte)) {
        bits = (bits << 6) | u32::try_from(digit).expect("six bits");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).expect("eight bits"));
        }
    }
    bytes
}
