// What a page that everybody can use has: names, one order of the focus, and contrast. Gives what is wrong, in words.
() => {
  const faults = [];
  const shown = (element) => element.getClientRects().length > 0;
  const name = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by !== null) return document.getElementById(by)?.textContent;
    return element.getAttribute("aria-label") ?? (element.labels?.[0]?.textContent || element.textContent);
  };
  for (const element of document.querySelectorAll("button, select, input, a, [tabindex], [role=dialog], svg, img")) {
    if (!shown(element) || element.getAttribute("aria-hidden") === "true") continue;
    if (!name(element)?.trim()) faults.push(`no name: ${element.outerHTML.slice(0, 100)}`);
    if (element.tabIndex > 0) faults.push(`an order of its own: ${element.outerHTML.slice(0, 100)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) faults.push(`an id twice: ${ids}`);

  // Contrast as WCAG 2 computes it.
  const parse = (color) => color.match(/[\d.]+/g).map(Number);
  const linear = (value) => (value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const ground = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const [red, green, blue, alpha = 1] = parse(getComputedStyle(at).backgroundColor);
      if (alpha > 0.99) return [red, green, blue];
    }
    return [10, 14, 26];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !shown(element) || element.closest(".chart, noscript, option, :disabled")) continue;
    const [text, back] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const contrast = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
  }
  return faults;
}
