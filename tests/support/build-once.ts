// Before the first browser test: the page, once for all lanes.
import { buildPage } from './built-page.ts'

export default buildPage
