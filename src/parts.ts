// The rooms by themselves, for programs that need only one, and for tests: the form readers and the store.
export { MultipartReader } from './form/multipart.ts'
export { UrlencodedReader } from './form/urlencoded.ts'
export { Intake } from './form/intake.ts'
export { Form } from './form/field-storage.ts'
export { compileFormPlan } from './form/plan.ts'
export { Store } from './store/store.ts'
export { defaultLimits, smallLimits, tinyLimits } from './limits.ts'
export * from './reader.ts'
