// Delta debugging: takes away stretches of an input, the longest first, as long as it still fails; then whatever of the
// delivery is not needed.
import type { Delivery } from './subject.ts'

export type Fails = (input: string, delivery: Delivery) => boolean

const TRIES_MAX = 4000

export function minimise(input: string, delivery: Delivery, fails: Fails): { input: string; delivery: Delivery } {
  let small = input, how = simpler(input, delivery, fails)
  let tries = 0
  for (let stretch = small.length >> 1; stretch > 0;) {
    let taken = false
    for (let at = 0; at < small.length && tries < TRIES_MAX; tries++) {
      const less = small.slice(0, at) + small.slice(at + stretch)
      const shifted = { ...how, cuts: without(how.cuts, at, stretch, less.length) }
      if (fails(less, shifted)) {
        small = less
        how = shifted
        taken = true
      } else at += stretch
    }
    if (!taken || stretch > 1) stretch >>= 1
  }
  return { input: small, delivery: simpler(small, how, fails) }
}

/** Cuts behind what was taken away move with it. */
function without(cuts: number[], at: number, stretch: number, length: number): number[] {
  const moved = cuts.map(cut => cut <= at ? cut : Math.max(at, cut - stretch))
  return [...new Set(moved)].filter(cut => cut > 0 && cut < length)
}

function simpler(input: string, delivery: Delivery, fails: Fails): Delivery {
  let how = delivery
  const attempt = (other: Delivery) => {
    if (fails(input, other)) how = other
  }
  if (how.beside) attempt({ ...how, beside: false })
  if (how.pause > 0) attempt({ ...how, pause: 0 })
  if (how.ending !== 'silence') attempt({ ...how, ending: 'silence' })
  if (how.cuts.length > 0) attempt({ ...how, cuts: [] })
  for (const cut of [...how.cuts]) attempt({ ...how, cuts: how.cuts.filter(other => other !== cut) })
  return how
}
