"""A headless Chromium driven over its own pipe: the DevTools protocol without any package.

Used by browser.py. A page is opened from a file; every request that leaves it, every error on its console and every
exception is remembered.
"""
import base64, json, os, shutil, subprocess, tempfile, time


def program():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return shutil.which(name)
    return None


class Chromium:
    def __init__(self, width=1280, height=900):
        self.home = tempfile.TemporaryDirectory(prefix="wirecopy-chromium-", ignore_cleanup_errors=True)
        to_read, self.to = os.pipe()
        self.back, from_write = os.pipe()

        def pipes():
            # Chromium reads commands from 3 and writes answers to 4.
            os.dup2(to_read, 30), os.dup2(from_write, 31)
            os.dup2(30, 3), os.dup2(31, 4)

        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                 "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
                 "--hide-scrollbars", "--remote-debugging-pipe", f"--window-size={width},{height}",
                 f"--user-data-dir={self.home.name}", "about:blank"]
        self.process = subprocess.Popen([program(), *flags], preexec_fn=pipes, pass_fds=(3, 4, to_read, from_write),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read), os.close(from_write)
        self.number, self.rest, self.session = 0, b"", None
        self.troubles, self.requests = [], []
        self.answers = {}
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self.session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self(domain + ".enable")
        self.size(width, height)

    def size(self, width, height, scale=1):
        self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)

    def __call__(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        until = time.time() + 60
        while self.number not in self.answers:
            self.listen(until)
        answer = self.answers.pop(self.number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer.get("result", {})

    def listen(self, until):
        while b"\0" not in self.rest:
            if time.time() > until:
                raise RuntimeError("Chromium does not answer")
            piece = os.read(self.back, 1 << 20)
            if not piece:
                raise RuntimeError("Chromium ended")
            self.rest += piece
        line, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(line)
        if "id" in message:
            self.answers[message["id"]] = message
            return
        what, params = message["method"], message["params"]
        if what == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif what == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.troubles.append(details.get("exception", {}).get("description") or details["text"])
        elif what == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.troubles.append(params["entry"]["text"])
        elif what == "Runtime.consoleAPICalled" and params["type"] in ("error", "assert"):
            self.troubles.append(str(params["args"]))
        elif what == "Page.javascriptDialogOpening":
            self.troubles.append("a dialog: " + params["message"])
            self.number += 1
            os.write(self.to, json.dumps({"id": self.number, "method": "Page.handleJavaScriptDialog",
                                          "params": {"accept": True}, "sessionId": self.session}).encode() + b"\0")

    def open(self, address):
        """Opens a page and waits until it has drawn itself; returns the seconds that took."""
        self.requests, self.troubles = [], []
        started = time.time()
        self("Page.navigate", url="about:blank")
        self("Page.navigate", url=address)
        while not self.js("document.readyState === 'complete' && !document.querySelector('main .wait')"):
            time.sleep(.02)
            if time.time() - started > 60:
                raise RuntimeError(f"{address} does not draw itself: {self.troubles}")
        return time.time() - started

    def js(self, script):
        """The value of an expression; a promise is awaited."""
        got = self("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in got:
            raise RuntimeError(f"{script[:200]}: {got['exceptionDetails']['exception'].get('description')}")
        return got["result"].get("value")

    def key(self, key, code=0, text=""):
        for kind in ("keyDown", "keyUp"):
            self("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code,
                 **({"text": text} if text and kind == "keyDown" else {}))

    def picture(self, path, selector=None, whole=False):
        clip = {}
        if selector:
            box = self.js(f"(r => ({{x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height}}))"
                          f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())")
            clip = {"clip": {**box, "scale": 1}, "captureBeyondViewport": True}
        elif whole:
            size = self("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 6000), "scale": 1}, "captureBeyondViewport": True}
        data = self("Page.captureScreenshot", format="png", **clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def close(self):
        self.number += 1
        os.write(self.to, json.dumps({"id": self.number, "method": "Browser.close"}).encode() + b"\0")
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        os.close(self.to), os.close(self.back)
        self.home.cleanup()
