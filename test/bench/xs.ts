export async function benchXs(_p: unknown) { return [] }
