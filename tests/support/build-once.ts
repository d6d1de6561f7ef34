// Before the first browser test: the page, once for all workers.
import { buildPage } from './built-page.ts'

export default buildPage
