// The player: waveform with two lanes, transcript that follows, words and quotes that are clicked to be heard.
"use strict";
const page = document.getElementById("page");
const call = JSON.parse(page.dataset.call);
const words = JSON.parse(page.dataset.words);
const byId = (id) => document.getElementById(id);
const audio = byId("audio");
const LEAD = 2; // seconds before a quote
const QUIET = 3; // seconds without speech that can be skipped

// Without a recording a clock of our own runs, so that the transcript can be read along.
const silent = { currentTime: 0, paused: true, playbackRate: 1, timer: null,
  play() { this.paused = false; this.timer = setInterval(() => { this.currentTime = Math.min(call.duration, this.currentTime + 0.1 * this.playbackRate); tick(); if (this.currentTime >= call.duration) this.pause(); }, 100); },
  pause() { this.paused = true; clearInterval(this.timer); } };
const player = audio || silent;
const length = () => (audio && isFinite(audio.duration) && audio.duration) || call.duration || 1;
const stamp = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Where both speak, and where nobody does.
function stretches() {
  const over = [], quiet = []; let end = 0;
  call.turns.slice().sort((a, b) => a.start - b.start).forEach((turn) => {
    if (turn.start < end - 0.2) over.push([turn.start, Math.min(end, turn.end)]);
    if (turn.start > end + QUIET) quiet.push([end, turn.start]);
    end = Math.max(end, turn.end);
  });
  if (call.duration > end + QUIET) quiet.push([end, call.duration]);
  return { over, quiet };
}
const marked = stretches();

const wave = byId("wave");
let picture = null; // the still part of the waveform: a call of hours is drawn once, not at every tick
function still(w, h, ratio) {
  const sheet = document.createElement("canvas"); sheet.width = w; sheet.height = h;
  const pen = sheet.getContext("2d"), x = (t) => (t / length()) * w, lane = h / 2;
  pen.fillStyle = css("--quiet"); pen.globalAlpha = 0.35; marked.quiet.forEach(([a, b]) => pen.fillRect(x(a), 0, x(b) - x(a), h));
  pen.globalAlpha = 1;
  if (call.peaks.length) call.peaks.slice(0, 2).forEach((levels, n) => {
    levels.forEach((level, i) => {
      const size = Math.max(0, (level + 60) / 60) * (call.peaks.length > 1 ? lane : h) * 0.9, t = (i / levels.length) * length();
      pen.fillStyle = css(colorAt(t, n)); const middle = call.peaks.length > 1 ? lane * (n + 0.5) : h / 2;
      pen.fillRect((i / levels.length) * w, middle - size / 2, Math.max(1, w / levels.length), Math.max(1, size));
    });
  });
  else call.turns.forEach((turn) => { pen.fillStyle = css(turn.role === "client" ? "--client" : "--seller"); pen.fillRect(x(turn.start), turn.role === "client" ? lane * 1.2 : lane * 0.3, Math.max(1, x(turn.end) - x(turn.start)), lane * 0.5); });
  pen.fillStyle = css("--over"); marked.over.forEach(([a, b]) => pen.fillRect(x(a), lane - 3 * ratio, Math.max(2, x(b) - x(a)), 6 * ratio));
  return { sheet, w, h, of: length() };
}
function paint() {
  const ratio = window.devicePixelRatio || 1, box = wave.getBoundingClientRect(), w = Math.round(box.width * ratio), h = Math.round(box.height * ratio);
  if (!w || !h) return;
  if (!picture || picture.w !== w || picture.h !== h || picture.of !== length()) { picture = still(w, h, ratio); wave.width = w; wave.height = h; }
  const pen = wave.getContext("2d");
  pen.clearRect(0, 0, w, h); pen.drawImage(picture.sheet, 0, 0);
  pen.fillStyle = css("--ink"); pen.fillRect((player.currentTime / length()) * w - ratio, 0, 2 * ratio, h);
}
function colorAt(t, lane) {
  const turn = call.turns.find((one) => one.start <= t && t < one.end);
  if (call.peaks.length < 2) return turn ? (turn.role === "client" ? "--client" : "--seller") : "--quiet";
  return lane === sellerLane() ? "--seller" : "--client";
}
let lane0 = null;
function sellerLane() { // the lane that is louder where the seller speaks
  if (lane0 !== null) return lane0;
  const sum = [0, 0]; const n = call.peaks[0].length;
  call.turns.filter((t) => t.role === "seller").forEach((t) => { for (let i = Math.floor(t.start / length() * n); i < t.end / length() * n; i++) [0, 1].forEach((k) => { sum[k] += (call.peaks[k][i] ?? -90); }); });
  return (lane0 = sum[0] >= sum[1] ? 0 : 1);
}

const list = byId("turns"), spans = [];
call.turns.forEach((turn, index) => {
  const item = document.createElement("li"); item.className = turn.role; item.id = `turn-${index}`;
  const who = document.createElement("span"); who.className = "who"; who.textContent = `${words["role." + turn.role]} · ${stamp(turn.start)}`; item.append(who);
  turn.words.forEach(([start, text]) => {
    const word = document.createElement("button"); word.className = "w"; word.type = "button"; word.textContent = text; word.tabIndex = -1;
    word.addEventListener("click", () => hear(start, null)); item.append(word, " "); spans.push({ start, node: word, turn: index });
  });
  list.append(item);
});

let loopFrom = null, loopTo = null, last = -1;
function seek(t) { player.currentTime = Math.max(0, Math.min(length(), t)); tick(); }
function hear(start, end) { // play from there; with an end that is what is looped
  loopFrom = end === null ? null : Math.max(0, start - LEAD); loopTo = end;
  seek(end === null ? start : Math.max(0, start - LEAD));
  if (player.paused) toggle();
}
function toggle() { if (player.paused) { player.play()?.catch(() => {}); } else { player.pause(); } byId("play").textContent = player.paused ? words.play : words.pause; }
function tick() {
  const now = player.currentTime;
  if (byId("loop").checked && loopTo !== null && now > loopTo + 1) { seek(loopFrom); return; }
  if (byId("skip").checked && !player.paused) { const gap = marked.quiet.find(([a, b]) => now > a + 0.4 && now < b - 0.5); if (gap) { seek(gap[1] - 0.3); return; } }
  byId("time").textContent = `${stamp(now)} / ${stamp(length())}`;
  wave.setAttribute("aria-valuenow", Math.round(now)); wave.setAttribute("aria-valuetext", stamp(now));
  let at = -1; for (let low = 0, high = spans.length - 1; low <= high;) { const mid = (low + high) >> 1; if (spans[mid].start <= now) { at = mid; low = mid + 1; } else high = mid - 1; }
  if (at !== last) {
    if (last >= 0) { spans[last].node.classList.remove("now"); byId(`turn-${spans[last].turn}`).classList.remove("now"); }
    if (at >= 0) {
      spans[at].node.classList.add("now"); const item = byId(`turn-${spans[at].turn}`); item.classList.add("now");
      if (last < 0 || spans[last]?.turn !== spans[at].turn) list.scrollTop = item.offsetTop - list.clientHeight / 3;
    }
    last = at;
  }
  paint();
}
if (audio) { audio.addEventListener("timeupdate", tick); audio.addEventListener("loadedmetadata", tick); audio.addEventListener("ended", () => { byId("play").textContent = words.play; });
  audio.addEventListener("error", () => { byId("status").textContent = words.audio_failed; });
  setInterval(() => { if (!audio.paused) tick(); }, 120); }
byId("play").addEventListener("click", toggle);
byId("back").addEventListener("click", () => seek(player.currentTime - 5));
byId("forward").addEventListener("click", () => seek(player.currentTime + 5));
byId("speed").addEventListener("change", (event) => { player.playbackRate = Number(event.target.value); });
wave.addEventListener("pointerdown", (event) => { const box = wave.getBoundingClientRect(); seek(((event.clientX - box.left) / box.width) * length()); });
window.addEventListener("resize", paint);
const asked = Number(new URLSearchParams(location.search).get("t"));
window.addEventListener("load", () => { if (asked > 0) seek(Math.max(0, asked - LEAD)); else tick(); });
