// What is chosen in the form changes the picture at once (htmx); the address says nothing that goes without saying.
export function asking(form) {
  for (const range of form.querySelectorAll("input[type=range]")) {
    range.addEventListener("input", () => { form.querySelector(`output[for=${range.id}]`).value = range.value; });
  }
  form.addEventListener("formdata", ({ formData }) => {
    const usual = { pasos: "1", color: "type", tamano: "degree", evidencia: "all" };
    for (const range of form.querySelectorAll("input[type=range]")) usual[range.name] = range.id === "ano_desde" ? range.min : range.max;
    for (const [name, value] of [...formData]) {
      if (!value || value === usual[name]) formData.delete(name);
      else if (name.endsWith("_id")) {
        formData.set(name.slice(0, -3), value);
        formData.delete(name);
      }
    }
  });

  const asked = () => new URLSearchParams(new FormData(form)).toString();
  let last = asked();
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    const id = form.elements[`${name}_id`];
    const now = asked();
    // a name that was typed in part is no answer yet: the button asks for it; nor is leaving a field that was answered
    if ((id && value && !id.value) || now === last) event.stopPropagation();
    else last = now;
  }, true);
}
