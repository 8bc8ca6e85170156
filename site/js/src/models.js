// Widget models without a kernel: the part of ipywidgets' front-end contract that anywidget modules and links use.

export class Model {
  constructor(id, { name, state }) {
    Object.assign(this, { id, name, state, listeners: new Map() });
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    if (typeof name === "object") {
      for (const [key, each] of Object.entries(name)) this.set(key, each);
    } else if (!Object.is(this.state[name], value)) {
      this.state[name] = value;
      for (const callback of this.listeners.get(`change:${name}`) ?? []) callback(this, value);
    }
  }

  on(events, callback) {
    for (const event of events.split(/\s+/)) {
      if (!this.listeners.has(event)) this.listeners.set(event, new Set());
      this.listeners.get(event).add(callback);
    }
  }

  off(event, callback) {
    this.listeners.get(event)?.delete(callback);
  }

  save_changes() {} // there is no kernel to tell

  send() {}
}

/** The models of a stored widget state, as stored.js reads it, linked as their LinkModels say. */
export class Models extends Map {
  read(state) {
    for (const [id, stored] of Object.entries(state)) if (!this.has(id)) this.set(id, new Model(id, stored));
    for (const id of Object.keys(state)) {
      const model = this.get(id);
      if (model.name === "LinkModel") this.link(model, true);
      if (model.name === "DirectionalLinkModel") this.link(model, false);
    }
  }

  /** "IPY_MODEL_<id>" or an id → its model. */
  at(reference) {
    const model = this.get(String(reference).replace(/^IPY_MODEL_/, ""));
    if (!model) throw new Error(`this page holds no widget model ${reference}`);
    return model;
  }

  link(link, bothWays) {
    const [source, from] = [this.at(link.get("source")[0]), link.get("source")[1]];
    const [target, to] = [this.at(link.get("target")[0]), link.get("target")[1]];
    target.set(to, source.get(from));
    source.on(`change:${from}`, () => target.set(to, source.get(from)));
    if (bothWays) target.on(`change:${to}`, () => source.set(from, target.get(to)));
  }
}
