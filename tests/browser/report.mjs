// Opens a report as a reader does and checks what only a browser can tell. Usage: report.mjs REPORT FOLDER
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, folder] = process.argv.slice(2);
const address = pathToFileURL(resolve(report)).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];
const check = (holds, what) => {
  console.log(`${holds ? "ok   " : "FAULT"} ${what}`);
  if (!holds) faults.push(what);
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu"],
});

async function open(name, options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const said = [];
  const asked = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => request.url() !== address && asked.push(request.url()));
  page.on("dialog", (dialog) => (said.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  await page.goto(address);
  check(said.length === 0, `${name}: nothing on the console ${said.join(" | ")}`);
  check(asked.length === 0, `${name}: nothing else is loaded ${asked.join(" ")}`);
  return page;
}

// The widest thing that sticks out sideways, and texts of pictures that are cut off or run into each other.
const sideways = (page) =>
  page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth;
    if (wide <= room) return "";
    const worst = [...document.body.querySelectorAll("*")].find((e) => e.getBoundingClientRect().right > room + 1);
    return `${wide} in ${room}: ${worst?.outerHTML.slice(0, 120)}`;
  });
const collisions = (page) =>
  page.evaluate(() => {
    const found = [];
    for (const picture of document.querySelectorAll("svg[role=img]")) {
      const frame = picture.getBoundingClientRect();
      if (frame.width === 0) continue;
      const texts = [...picture.querySelectorAll("text")].map((e) => [e.textContent, e.getBoundingClientRect()]);
      texts.forEach(([text, box], i) => {
        const out = box.left < frame.left - 1 || frame.right + 1 < box.right || box.top < frame.top - 1 || frame.bottom + 1 < box.bottom;
        if (out) found.push(`cut off: ${text}`);
        for (const [other, second] of texts.slice(i + 1)) {
          const across = Math.min(box.right, second.right) - Math.max(box.left, second.left);
          const down = Math.min(box.bottom, second.bottom) - Math.max(box.top, second.top);
          if (1 < across && 0.3 * Math.min(box.height, second.height) < down) found.push(`${text} / ${other}`);
        }
      });
    }
    return found;
  });
async function accessible(page, name, rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]) {
  // Through the debugger, which the content security policy of the page does not bind.
  await page.evaluate(axe);
  // The pass lists are not wanted, and cost more than the checks on a long page.
  const { violations } = await page.evaluate(
    (rules) => globalThis.axe.run(document, { runOnly: rules, resultTypes: ["violations"] }),
    rules,
  );
  for (const { id, impact, nodes } of violations) {
    console.log(`      axe ${impact} ${id}: ${nodes.length}, as ${nodes[0].html.slice(0, 160)} ${nodes[0].any[0]?.message ?? ""}`);
  }
  const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  check(grave.length === 0, `${name}: axe finds nothing serious (${violations.length} lesser remarks)`);
}
async function look(page, name) {
  check((await sideways(page)) === "", `${name}: no sideways scrolling ${await sideways(page)}`);
  const met = await collisions(page);
  check(met.length === 0, `${name}: no text of a picture is cut off or run into ${met.slice(0, 5).join(" ; ")}`);
  await page.screenshot({ path: join(folder, `${name}-first.png`) });
  // The whole of a long page is more than an image can show; a card of each sort and the paper have the rest.
  for (const card of ["finding", "key"]) {
    const first = page.locator(`article.${card}`).first();
    if (await first.count()) await first.screenshot({ path: join(folder, `${name}-${card}.png`) });
  }
}

const wide = await open("wide", { viewport: { width: 1280, height: 900 } });
const counts = await wide.evaluate(() => ({
  findings: document.querySelectorAll("article.finding").length,
  keys: document.querySelectorAll("article.key").length,
  empty: [...document.querySelectorAll("article")].filter((e) => !e.querySelector("h3")?.textContent.trim()).length,
  untold: [...document.querySelectorAll("svg")].filter((e) => !e.querySelector("title")?.textContent.trim()).length,
  ids: [...document.querySelectorAll("[id]")].map((e) => e.id),
  broken: [...document.querySelectorAll("a[href^='#']")].filter((a) => !document.querySelector(a.getAttribute("href"))).length,
  unsafe: [...document.querySelectorAll("a")].map((a) => a.protocol).filter((p) => !["http:", "https:", "file:"].includes(p)),
  scripts: document.querySelectorAll("script").length,
}));
console.log(`      ${counts.findings} findings, ${counts.keys} keys`);
check(counts.keys + counts.findings > 0 && counts.empty === 0, "every finding and key has its heading");
check(counts.untold === 0, "every picture has its text");
check(new Set(counts.ids).size === counts.ids.length, "every id stands once");
check(counts.broken === 0, "every link on the page leads somewhere");
check(counts.unsafe.length === 0, `only web addresses are linked ${counts.unsafe.join(" ")}`);
check(counts.scripts === 1, "no script but its own");
// What a run expects to see, where the caller says so: EXPECT="findings=17 keys=30".
for (const [, what, number] of (process.env.EXPECT ?? "").matchAll(/(\w+)=(\d+)/g)) {
  check(counts[what] === Number(number), `${number} ${what} expected, ${counts[what]} seen`);
}
const most = await wide.evaluate(() => {
  const lead = document.querySelector(".lead.first");
  return !lead || lead.getBoundingClientRect().bottom <= innerHeight;
});
check(most, "what disagrees most stands on the first screen");
await wide.keyboard.press("Tab");
const skip = await wide.evaluate(() => {
  const { left, top } = document.activeElement.getBoundingClientRect();
  return document.activeElement.matches("a.skip") && 0 <= left && 0 <= top;
});
check(skip, "the first key press shows the way past the heading");
const listed = await wide.evaluate(() => document.querySelectorAll("table.contents tbody a").length);
check(counts.keys < 2 || listed === counts.keys, `the contents lead to ${listed} of ${counts.keys} keys`);
await accessible(wide, "wide");
await look(wide, "wide");

const shown = () => wide.evaluate(() => [...document.querySelectorAll("article")].filter((e) => e.checkVisibility()).length);
const all = await shown();
const word = await wide.evaluate(() => document.querySelector("article.key tbody th bdi, article.finding tbody th bdi")?.textContent ?? "");
await wide.fill("input[name=text]", word);
const some = await shown();
const right = await wide.evaluate(
  (words) => [...document.querySelectorAll("article")].filter((e) => e.checkVisibility()).every((e) => words.every((w) => e.textContent.toLowerCase().includes(w))),
  word.toLowerCase().split(/\s+/).filter(Boolean),
);
check(0 < some && some <= all && right, `the filter keeps ${some} of ${all} for “${word}”`);
await wide.fill("input[name=text]", "no such words anywhere");
check((await shown()) === 0, "the filter hides what does not match");
await wide.fill("input[name=text]", "");
check((await shown()) === all, "the filter gives everything back");
await wide.selectOption("select[name=order]", "name");
const names = await wide.evaluate(() => [...document.querySelectorAll("article.key")].map((e) => e.dataset.name));
check(names.join("\n") === [...names].sort((a, b) => a.localeCompare(b, "en")).join("\n"), "keys sort by name");
await wide.selectOption("select[name=order]", "at");
const back = await wide.evaluate(() => [...document.querySelectorAll("article.key")].map((e) => Number(e.dataset.at)));
check(back.every((at, i) => i === 0 || back[i - 1] < at), "and back to the worst first");

const phone = await open("phone", { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
await accessible(phone, "phone", ["wcag2a", "wcag2aa"]);
await look(phone, "phone");

const tablet = await open("tablet", { viewport: { width: 820, height: 1100 } });
await look(tablet, "tablet");

const dark = await open("dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" });
await accessible(dark, "dark", ["cat.color"]);
await look(dark, "dark");

const plain = await open("plain", { viewport: { width: 1024, height: 768 }, javaScriptEnabled: false });
check(!(await plain.isVisible("#controls")), "without script the page is whole and shows no dead controls");

const paper = await open("print", { viewport: { width: 794, height: 1123 } });
await paper.emulateMedia({ media: "print" });
check((await sideways(paper)) === "", `print: nothing sticks out ${await sideways(paper)}`);
await paper.pdf({ path: join(folder, "print.pdf"), preferCSSPageSize: true, printBackground: false });
await paper.screenshot({ path: join(folder, "print-first.png") });

await browser.close();
console.log(faults.length === 0 ? "the report holds" : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
