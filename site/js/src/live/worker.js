// Python for one page, in a worker of its own: Pyodide, fetched when the page asks for the first cell to be run.
// What comes from elsewhere is pinned, and checked against the checksums of pyodide.json before it runs.

import runnerSource from "../../../live/runner.py";

let runner;

onmessage = async ({ data: { id, source, home } }) => {
  const tell = (kind, shown) => postMessage({ id, kind, shown });
  try {
    runner ??= start(home, tell);
    const { python, session } = await runner;
    tell("status", "Running");
    await python.loadPackagesFromImports(source, { messageCallback: () => {}, errorCallback: () => {} });
    session.show = tell;
    tell("done", session.run(source));
  } catch (error) {
    runner = undefined;
    tell("broken", String(error?.message ?? error));
  }
};

async function start(home, tell) {
  const pins = await (await fetch(new URL("pyodide.json", home))).json();
  const own = (file) => new URL(file, home).href;
  const packages = Object.values(pins.lock.packages);
  for (const each of packages) each.file_name = each.own ? own(each.file_name) : pins.packages + each.file_name;
  const wheels = fetchAll(wanted(pins), tell, pins);

  const fetchAnything = self.fetch.bind(self);
  self.fetch = (url, options = {}) => {
    const name = String(url?.url ?? url);
    const integrity = name.startsWith(pins.core) ? pins.integrity[name.slice(pins.core.length)] : undefined;
    return fetchAnything(url, integrity ? { ...options, integrity } : options);
  };
  const { loadPyodide } = await checkedModule(`${pins.core}pyodide.mjs`);
  const { default: createPyodideModule } = await checkedModule(`${pins.core}pyodide.asm.mjs`);
  const python = await loadPyodide({
    createPyodideModule,
    indexURL: pins.core,
    lockFileContents: pins.lock,
    packageBaseUrl: pins.packages,
    stdLibURL: `${pins.core}python_stdlib.zip`,
    env: { HOME: "/home/pyodide" },
  });
  const missing = await wheels;
  tell("status", "Unpacking the packages");
  await python.loadPackage(pins.preload, { messageCallback: () => {}, errorCallback: () => {} });
  if (missing.size) tell("notice", `These could not be fetched: ${[...missing].join(", ")}.`);
  python.FS.writeFile("/home/pyodide/runner.py", runnerSource);
  return { python, session: python.pyimport("runner").Runner(tell) };
}

/** import() of what fetch() has checked. */
async function checkedModule(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const blob = new Blob([await response.arrayBuffer()], { type: "text/javascript" });
  return import(URL.createObjectURL(blob));
}

const wanted = (pins) => [...new Set(pins.preload.flatMap((name) => [name, ...needs(pins, name)]))];

function needs(pins, name) {
  return pins.lock.packages[name].depends.flatMap((each) => [each, ...needs(pins, each)]);
}

/** Fetch the packages while Python starts, so that they are in the browser's cache by then; those that failed. */
async function fetchAll(names, tell, pins) {
  const missing = new Set();
  let bytes = 0;
  await Promise.all(names.map(async (name) => {
    try {
      const response = await fetch(pins.lock.packages[name].file_name);
      if (!response.ok) throw new Error(response.status);
      for await (const part of parts(response.body)) {
        bytes += part.length;
        tell("status", `Fetching Python and its packages: ${(bytes / 1e6).toFixed(0)} of about ${pins.megabytes} MB`);
      }
    } catch {
      missing.add(name);
    }
  }));
  return missing;
}

async function* parts(body) {
  const reader = body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) yield value;
}
