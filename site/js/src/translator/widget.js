// The form in Jupyter, by anywidget's front-end contract. What is typed is kept in the model.

import { html } from "../plot.js";
import { form, START } from "./form.js";

function render({ model, el }) {
  const state = { ...START, ...model.get("state") };
  const keep = () => {
    model.set("state", { ...state });
    model.save_changes();
  };
  el.append(html("div", { class: "translator" }, form(JSON.parse(model.get("tables")), state, keep)));
}

export default { render };
